import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Effects } from '#base'
import { nodeEffects, RepriseError } from '#base'
import type { Entry, LoadedOperation } from '#operations'
import { EXIT_INTERRUPTED, EXIT_NO, findProject, locateProject } from '#operations'
import { watchInterrupts } from './interrupts.ts'
import { printerFor } from './print/index.ts'
import { progressPrinter } from './progress.ts'
import type { Globals, Terminal } from './terminal.ts'
import { paperFor } from './terminal.ts'

/** Runs one verb in the project at hand and prints what it gives; the exit code. */
export async function runOperation(
  entry: Entry,
  operation: LoadedOperation,
  input: Record<string, unknown>,
  globals: Globals,
  terminal: Terminal,
): Promise<number> {
  const directory = locateProject(globals.cwd, entry.creates)
  if (findProject(directory) === undefined) requireFile(input[operation.positional[0] ?? ''], globals.cwd)
  const base = nodeEffects()
  const progress = progressPrinter(terminal.stderr, base.monotonic, globals.quiet)
  using interrupts = watchInterrupts(terminal, { finishes: entry.method === 'POST', say: progress.say })
  const output = await inProject(directory, effectsFor(base, globals, progress.say), async (platform) => {
    try {
      return await operation.run(platform, input, {
        progress: progress.show,
        signal: interrupts.signal,
        kill: interrupts.kill,
        origin: 'cli',
        argv: terminal.argv.slice(1),
      })
    } finally {
      progress.end()
    }
  })
  await print(entry, output, globals, terminal)
  if (interrupts.signal.aborted) return EXIT_INTERRUPTED
  return operation.saysNo?.(output) ? EXIT_NO : 0
}

/** Where there is no project yet there are no datasets, so the data is a file; a wrong path must not leave a project behind. */
function requireFile(data: unknown, cwd: string): void {
  if (typeof data !== 'string' || existsSync(resolve(cwd, data))) return
  throw new RepriseError('not-found', `there is no file ${resolve(cwd, data)}`, {
    remedy: 'Check the path. There is no project here yet, so there are no datasets to name either.',
  })
}

async function inProject<T>(directory: string, effects: Effects, use: (platform: Platform) => Promise<T>): Promise<T> {
  const { openPlatform } = await import('#platform')
  await using platform = await openPlatform(directory, { effects })
  return await use(platform)
}
type Platform = Awaited<ReturnType<typeof import('#platform').openPlatform>>

/** Paths are relative to `-C DIR`; log lines do not break the progress line, and a quiet command logs warnings only. */
export function effectsFor(base: Effects, { cwd, quiet }: Globals, say: (line: string) => void): Effects {
  const shown = quiet ? ['warn', 'error'] : ['info', 'warn', 'error']
  return {
    ...base,
    cwd,
    log: (level, message, details) => {
      if (shown.includes(level) || base.env['REPRISE_LOG'] === level)
        say(`${level}: ${message}${details ? ` ${JSON.stringify(details)}` : ''}`)
    },
  }
}

async function print(entry: Entry, output: unknown, globals: Globals, terminal: Terminal): Promise<void> {
  if (globals.json) {
    terminal.stdout.write(`${JSON.stringify(output, null, 2)}\n`)
    return
  }
  const printer = await printerFor(entry)
  const text = printer(output, paperFor(terminal.stdout, globals.color))
  terminal.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}
