import { resolve } from 'node:path'
import type { Effects } from '#base'
import { nodeEffects, RepriseError } from '#base'
import { locateProject } from '#operations'
import { effectsFor } from './run-operation.ts'
import type { Globals, Terminal } from './terminal.ts'
import { paperFor } from './terminal.ts'

export interface ServeOptions {
  readonly directory: string
  readonly host: string
  readonly port: number
  readonly token: string | null
  readonly effects: Effects
}

export interface RunningServer {
  readonly url: string
  readonly port: number
  /** Stops listening, lets running requests finish, closes the project. */
  close(): Promise<void>
}

/** Commands that need more than the command line knows: whoever joins the surfaces hands them in. */
export interface Extras {
  readonly serve: (options: ServeOptions) => Promise<RunningServer>
}

export interface ServeFlags {
  readonly port: string
  readonly host: string
  readonly token?: string
}

/** Serves until Ctrl-C or SIGTERM; that is its normal end, so the exit code is 0. */
export async function serveUntilStopped(
  { serve }: Extras,
  flags: ServeFlags,
  globals: Globals,
  terminal: Terminal,
): Promise<number> {
  const directory = locateProject(globals.cwd, true)
  const say = (line: string) => void terminal.stderr.write(`${line}\n`)
  const server = await serve({
    directory,
    host: flags.host,
    port: portFrom(flags.port),
    token: flags.token ?? terminal.env['REPRISE_TOKEN'] ?? null,
    effects: effectsFor(nodeEffects(), globals, say),
  })
  announce(server, directory, globals, terminal)
  await stopRequested(terminal)
  if (!globals.quiet) say('Stopping: running requests are finished first.')
  await server.close()
  return 0
}

function portFrom(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port
  throw new RepriseError('invalid-input', `"${text}" is not a port: a number from 0 to 65535 (0 takes a free one)`)
}

function announce({ url, port }: RunningServer, directory: string, { json, color }: Globals, terminal: Terminal): void {
  const project = resolve(directory)
  if (json) {
    terminal.stdout.write(`${JSON.stringify({ url, port, directory: project, pid: process.pid })}\n`)
    return
  }
  const paper = paperFor(terminal.stdout, color)
  terminal.stdout.write(`Reprise serves ${project} at ${paper.bold(url)}\n${paper.dim('Ctrl-C stops it.')}\n`)
}

function stopRequested(terminal: Terminal): Promise<void> {
  return new Promise((done) => {
    let asked = 0
    const onStop = () => {
      asked++
      if (asked > 1) terminal.exit(130)
      done()
    }
    for (const name of ['SIGINT', 'SIGTERM'] as const) terminal.on(name, onStop)
  })
}
