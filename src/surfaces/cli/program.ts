import { resolve } from 'node:path'
import { Command } from 'commander'
import type { Entry, LoadedOperation } from '#operations'
import { operations } from '#operations'
import manifest from '../../../package.json' with { type: 'json' }
import type { Extras, ServeFlags } from './serve-command.ts'
import type { Globals, Terminal } from './terminal.ts'

/** What a command line is built for, and what comes out of it. */
export interface Shell {
  readonly extras: Extras
  readonly terminal: Terminal
  exitCode: number
  /** Help that commander wanted to write because of a mistake. */
  help: string
}

const entries: readonly Entry[] = operations
const CARE = ['doctor', 'gc']
const NOUNS: Readonly<Record<string, string>> = {
  data: 'dataset versions',
  models: 'registered models',
  runs: 'what was run',
  store: 'care of the store',
}

/** Every command by name and summary; only the one that `argv` asks for is loaded and gets its flags. */
export async function buildProgram(argv: readonly string[], shell: Shell): Promise<Command> {
  const program = emptyProgram(shell)
  const asked = commandWords(argv)
  program.commandsGroup('Start:')
  addInit(program, shell)
  addDemo(program, shell)
  program.commandsGroup('Every day:')
  await addShortForms(program, (name) => !CARE.includes(name), asked, shell)
  addServe(program, shell)
  program.commandsGroup('What there is:')
  await addNouns(program, asked, shell)
  program.commandsGroup('Care:')
  await addShortForms(program, (name) => CARE.includes(name), asked, shell)
  return program
}

function emptyProgram(shell: Shell): Command {
  const { terminal } = shell
  return new Command('reprise')
    .description(manifest.description)
    .version(manifest.version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .option('-C <dir>', 'work in another folder')
    .option('--json', 'print one JSON document on stdout, nothing else')
    .option('--quiet', 'no progress')
    .option('--no-color', 'no colours')
    .option('--yes', 'answer yes to every question')
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => {
        shell.help = text
      },
      getOutHelpWidth: () => Math.min(terminal.stdout.columns ?? 100, 100),
      getErrHelpWidth: () => Math.min(terminal.stderr.columns ?? 100, 100),
    })
    .configureHelp({ optionDescription: ({ description }) => description })
    .exitOverride()
}

async function addShortForms(
  program: Command,
  wanted: (name: string) => boolean,
  asked: readonly string[],
  shell: Shell,
): Promise<void> {
  for (const entry of entries) {
    const { shortForm } = entry
    if (shortForm !== undefined && wanted(shortForm))
      await addOperation(program.command(shortForm), entry, asked[0] === shortForm, shell)
  }
}

async function addNouns(program: Command, asked: readonly string[], shell: Shell): Promise<void> {
  for (const [noun, summary] of Object.entries(NOUNS)) {
    const group = program.command(noun, { hidden: noun === 'store' }).description(summary)
    for (const entry of entries.filter((candidate) => candidate.noun === noun))
      await addOperation(group.command(entry.verb), entry, asked[0] === noun && asked[1] === entry.verb, shell)
  }
}

async function addOperation(command: Command, entry: Entry, isAsked: boolean, shell: Shell): Promise<void> {
  command.description(entry.summary)
  if (!isAsked) return
  const [operation, { addFields, inputFrom }] = await Promise.all([
    entry.load() as Promise<LoadedOperation>,
    import('./flags.ts'),
  ])
  addFields(command, operation)
  command.action(async () => {
    const { runOperation } = await import('./run-operation.ts')
    const input = operation.parse(inputFrom(operation, command.args, command.opts()))
    shell.exitCode = await runOperation(entry, operation, input, globalsOf(command, shell), shell.terminal)
  })
}

function addInit(program: Command, shell: Shell): void {
  program
    .command('init [dir]')
    .description('make a project folder')
    .action(async (dir: string | undefined, _: unknown, command: Command) => {
      const { init } = await import('./init-command.ts')
      shell.exitCode = await init(dir, globalsOf(command, shell), shell.terminal)
    })
}

function addDemo(program: Command, shell: Shell): void {
  program
    .command('demo')
    .description('the main job on bundled real data, told step by step')
    .action(async (_: unknown, command: Command) => {
      const { demo } = await import('./demo.ts')
      shell.exitCode = await demo(shell.extras, globalsOf(command, shell), shell.terminal)
    })
}

function addServe(program: Command, shell: Shell): void {
  program
    .command('serve')
    .description('server: API, model endpoints, a page for the browser')
    .option('--port <number>', 'port to listen on (default 4477; 0 takes a free one)', '4477')
    .option('--host <host>', 'address to listen on (default 127.0.0.1; any but loopback needs a token)', '127.0.0.1')
    .option('--token <token>', 'ask every request for this token (or set REPRISE_TOKEN)')
    .action(async (flags: ServeFlags, command: Command) => {
      const { serveUntilStopped } = await import('./serve-command.ts')
      shell.exitCode = await serveUntilStopped(shell.extras, flags, globalsOf(command, shell), shell.terminal)
    })
}

/** The words that name the command: `-C DIR` and other options aside, `help` skipped. */
function commandWords(argv: readonly string[]): readonly string[] {
  const words = argv.filter((word, index) => !word.startsWith('-') && argv[index - 1] !== '-C')
  return words[0] === 'help' ? words.slice(1) : words
}

/** The command that `argv` names, for a hint: `reprise data add`, or `reprise` when it names none. */
export function commandOf(argv: readonly string[]): string {
  const [first = '', second = ''] = commandWords(argv)
  if (entries.some(({ noun, verb }) => noun === first && verb === second)) return `reprise ${first} ${second}`
  const isKnown =
    first in NOUNS || ['init', 'demo', 'serve'].includes(first) || entries.some(({ shortForm }) => shortForm === first)
  return isKnown ? `reprise ${first}` : 'reprise'
}

function globalsOf(command: Command, { terminal }: Shell): Globals {
  const { C, json, quiet, color, yes } = command.optsWithGlobals()
  return {
    cwd: resolve(terminal.cwd(), C ?? '.'),
    json: json === true,
    quiet: quiet === true,
    color: color !== false,
    yes: yes === true,
  }
}
