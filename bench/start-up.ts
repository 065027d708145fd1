// How long a person waits: help, a first model, the whole training, a server that listens.
// Each is a whole process from dist (run `npm run build` first), beside an empty Node process in the same run; medians.
import { spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { median } from './median.ts'

const ROOT = resolve(import.meta.dirname, '..')
const COMMAND = join(ROOT, 'dist/reprise.js')
const ROUNDS = Number(process.argv[2] ?? 7)

interface Timed {
  readonly wholeMs: number
  /** Until the first output that the case waits for; NaN when it never came. */
  readonly untilMs: number
}

/** Runs Node on the arguments; `stopAt` ends it once its output matches. */
function time(args: readonly string[], cwd: string, waitFor?: RegExp, stop = false): Promise<Timed> {
  const startedAt = performance.now()
  let untilMs = Number.NaN
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const read = (text: string) => {
      if (!Number.isNaN(untilMs) || !waitFor?.test(text)) return
      untilMs = performance.now() - startedAt
      if (stop) child.kill('SIGTERM')
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    child.on('close', () => done({ wholeMs: performance.now() - startedAt, untilMs }))
  })
}

const boundsMs: Record<string, number> = {
  'reprise --help': 120,
  'reprise serve until it listens': 1000,
  'reprise train telco until the first model': 2000,
  'reprise train telco, all of it': 15_000,
}
const cases: Record<string, (folder: string) => Promise<number>> = {
  'empty Node process': async (folder) => (await time(['-e', ''], folder)).wholeMs,
  'reprise --help': async (folder) => (await time([COMMAND, '--help'], folder)).wholeMs,
  'reprise serve until it listens': async (folder) =>
    (await time([COMMAND, 'serve', '--port', '0', '--json'], folder, /"url"/, true)).untilMs,
  'reprise train telco until the first model': async (folder) =>
    (await time([COMMAND, 'train', 'telco.csv', '--target', 'Churn', '--learners', 'linear', '--quiet'], folder))
      .wholeMs,
  'reprise train telco, all of it': async (folder) =>
    (await time([COMMAND, 'train', 'telco.csv', '--target', 'Churn', '--quiet'], folder)).wholeMs,
}

const readings = new Map(Object.keys(cases).map((name) => [name, [] as number[]]))
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, run] of Object.entries(cases)) {
    const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'))
    copyFileSync(join(ROOT, 'examples/telco/telco.csv'), join(folder, 'telco.csv'))
    readings.get(name)!.push(await run(folder))
    rmSync(folder, { recursive: true, force: true })
  }
}
for (const [name, values] of readings) {
  const bound = boundsMs[name]
  const medianMs = median(values)
  const verdict = bound === undefined ? '' : ` (bound ${bound} ms)`
  console.log(`${medianMs.toFixed(0).padStart(7)} ms  ${name}${verdict}`)
  if (bound !== undefined && !(medianMs < bound)) process.exitCode = 1
}
