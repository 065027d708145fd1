// One run of one system, in a process of its own: train on train.csv within a budget, predict test.csv.
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Json } from '#base'

const run = promisify(execFile)

export interface Result {
  /** Log-loss, or root mean squared error. */
  readonly loss: number
  /** 1 − AUC; of two classes only. */
  readonly rankLoss?: number
  readonly seconds: number
  readonly peakBytes: number
}

/** Which Python has which peer: REPRISE_BENCH_AUTOGLUON, REPRISE_BENCH_FLAML (H2O too), else REPRISE_BENCH_PYTHON. */
function pythonFor(system: string): string {
  const named = system.startsWith('autogluon') ? 'AUTOGLUON' : ['flaml', 'h2o'].includes(system) ? 'FLAML' : 'PYTHON'
  const python = process.env[`REPRISE_BENCH_${named}`] ?? process.env['REPRISE_BENCH_PYTHON']
  if (python === undefined) throw new Error(`set REPRISE_BENCH_${named} to a Python that has ${system}`)
  return python
}

export async function askPython(system: string, verb: string, request: Json, seconds = 600): Promise<Json> {
  const script = join(import.meta.dirname, 'peers.py')
  const options = { timeout: seconds * 1000, maxBuffer: 1 << 26 }
  const { stdout } = await run(pythonFor(system), [script, verb, JSON.stringify(request)], options)
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Json
}

export async function runSystem(system: string, folder: string, seconds: number): Promise<Result> {
  const spent = system.startsWith('reprise')
    ? await runReprise(system, folder, seconds)
    : await runPeer(system, folder, seconds)
  const scored = await askPython('score', 'score', { folder, predictions: join(folder, `predictions-${system}.csv`) })
  return { ...(scored as unknown as Result), ...spent }
}

async function runPeer(system: string, folder: string, seconds: number) {
  const scratch = join(folder, 'scratch')
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch)
  const request = { folder, system, seconds, scratch }
  return (await askPython(system, 'run', request, seconds * 4 + 300)) as unknown as Pick<
    Result,
    'seconds' | 'peakBytes'
  >
}

/** The command as a user types it, from process start to registered model; then `predict` on the test rows. */
async function runReprise(system: string, folder: string, seconds: number) {
  const project = join(folder, 'project')
  rmSync(project, { recursive: true, force: true })
  mkdirSync(project)
  const about = JSON.parse(readFileSync(join(folder, 'about.json'), 'utf8')) as { target: string; task: string }
  const reprise = join(import.meta.dirname, '../../src/reprise.ts')
  const flags = system === 'reprise-default' ? [] : ['--time-budget', `${seconds}s`]
  const startedMs = performance.now()
  const time = join(folder, 'time.txt')
  const train = [
    reprise,
    '-C',
    project,
    'train',
    join(folder, 'train.csv'),
    '--target',
    about.target,
    '--name',
    'bench',
    ...flags,
  ]
  await run('/usr/bin/time', ['-v', '-o', time, process.execPath, ...train, '--json'], { maxBuffer: 1 << 26 })
  const spent = (performance.now() - startedMs) / 1000
  const predict = [reprise, '-C', project, 'predict', 'bench', join(folder, 'test.csv')]
  await run(process.execPath, [...predict, '-o', join(folder, `predictions-${system}.csv`)], { maxBuffer: 1 << 26 })
  const peak = /Maximum resident set size \(kbytes\): (\d+)/.exec(readFileSync(time, 'utf8'))
  return { seconds: spent, peakBytes: Number(peak?.[1] ?? 0) * 1024 }
}
