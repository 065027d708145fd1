import { CommanderError } from 'commander'
import { reportError, wrongUse } from './errors.ts'
import { buildProgram, commandOf } from './program.ts'
import type { Extras } from './serve-command.ts'
import type { Terminal } from './terminal.ts'
import { tolerateClosedPipe } from './terminal.ts'

/** The command line: parses, runs, prints; gives the exit code and never throws. */
export async function main(argv: readonly string[], extras: Extras, terminal: Terminal = process): Promise<number> {
  tolerateClosedPipe(terminal)
  const shell = { extras, terminal, exitCode: 0, help: '' }
  try {
    const program = await buildProgram(argv, shell)
    if (argv.length === 0) program.outputHelp()
    else await program.parseAsync([...argv], { from: 'user' })
    return shell.exitCode
  } catch (error) {
    const shown = { json: argv.includes('--json'), color: !argv.includes('--no-color') }
    if (!(error instanceof CommanderError)) return reportError(error, terminal, shown)
    if (error.exitCode === 0) return 0
    if (error.code !== 'commander.help') return reportError(wrongUse(error.message, commandOf(argv)), terminal, shown)
    terminal.stderr.write(shell.help)
    return reportError(wrongUse('say which command', commandOf(argv)), terminal, shown)
  }
}
