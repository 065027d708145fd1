import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const ENTRY = resolve(import.meta.dirname, '../../src/reprise.ts')
export const TELCO = resolve(import.meta.dirname, '../../examples/telco/telco.csv')

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A `reprise` command that runs; `finished` resolves when it ends, however it ends. */
export function start(directory: string, ...args: string[]) {
  const child = spawn(process.execPath, [ENTRY, ...args], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] })
  const out: string[] = []
  const err: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text))
  const finished = new Promise<Finished>((done) => {
    child.on('close', (code, signal) => done({ code, signal, stdout: out.join(''), stderr: err.join('') }))
  })
  return { child, finished, stdout: () => out.join(''), stderr: () => err.join('') }
}

export function reprise(directory: string, ...args: string[]): Promise<Finished> {
  return start(directory, ...args).finished
}

/** Runs a command that must succeed, and gives back its JSON document. */
export async function json<T>(directory: string, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await reprise(directory, ...args, '--json')
  if (code !== 0) throw new Error(`reprise ${args.join(' ')} ended with ${code}\n${stderr}\n${stdout}`)
  return JSON.parse(stdout) as T
}

/** An empty project folder that is removed at the end of the scope. */
export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'reprise-journey-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

export async function until(condition: () => boolean, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs
  while (!condition()) {
    if (performance.now() > end) throw new Error(`nothing happened within ${timeoutMs} ms`)
    await new Promise((resume) => setTimeout(resume, 20))
  }
}
