// The peers live in one Python process: REPRISE_BENCH_PYTHON=/venv/bin/python (pip install lightgbm xgboost catboost scikit-learn pandas).
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Json } from '#base'
import { readDoubles } from './tables.ts'

export interface Peers extends AsyncDisposable {
  ask(request: { readonly [key: string]: Json }): Promise<{ readonly [key: string]: Json }>
}

export interface PeerRun {
  readonly wallSeconds: number
  readonly cpuSeconds: number
  readonly version: string
  /** Of the test rows: class probabilities (binary: of the second class), or values. */
  readonly predictions: Float64Array
}

export interface PeerRequest {
  readonly peer: string
  readonly folder: string
  readonly settings: 'same' | 'default'
  readonly threads: number
  readonly seed: number
  readonly rounds: number
}

export function startPeers(): Peers {
  const python = process.env['REPRISE_BENCH_PYTHON']
  if (python === undefined) throw new Error('set REPRISE_BENCH_PYTHON to a Python that has the peers')
  const child = spawn(python, [join(import.meta.dirname, 'peers.py')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`)
      const { value, done } = await answers.next()
      if (done === true) throw new Error(`the peers stopped at ${JSON.stringify(request).slice(0, 200)}`)
      return JSON.parse(value) as { readonly [key: string]: Json }
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end()
    },
  }
}

export async function trainPeer(peers: Peers, request: PeerRequest): Promise<PeerRun> {
  const answer = (await peers.ask({ do: 'train', ...request })) as unknown as Omit<PeerRun, 'predictions'>
  return { ...answer, predictions: readDoubles(join(request.folder, 'predictions.f64')) }
}
