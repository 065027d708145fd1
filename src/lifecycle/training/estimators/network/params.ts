import { RepriseError } from '#base'
import type { Estimator } from '../../estimator.ts'
import type { ParamRules } from '../../params.ts'
import { completeParams } from '../../params.ts'

/** What a fit is told, complete and typed. */
export interface NetworkParams {
  readonly width: number | 'auto'
  readonly depth: number
  readonly members: number
  readonly encoding: 'pieces' | 'plain'
  readonly bins: number
  readonly embedding: number
  readonly activation: 'relu' | 'silu'
  readonly dropout: number
  readonly learningRate: number | 'auto'
  readonly weightDecay: number
  readonly secondDecay: number
  readonly labelSmoothing: number
  readonly batchRows: number | 'auto'
  readonly epochs: number | 'auto'
  readonly patience: number | 'growing'
  readonly averaging: number
}

/**
 * Defaults: eight members on two layers of 64, no units dropped. `width`, `batchRows`, `epochs` and `learningRate` follow the numbers of
 * rows and columns where they are `'auto'` (size.ts): a fit takes about ten seconds of one core at most. `bins`: pieces of a number;
 * `embedding`: numbers it becomes. `patience` counts epochs without a better validation loss; `'growing'` waits 16 and 0.3 times the
 * best epoch. `averaging`: what a step keeps of the running means of the parameters, which are what is validated and kept.
 */
const networkRules: ParamRules = {
  width: { kind: 'number', default: 'auto', min: 8, max: 1024, integer: true, words: ['auto'] },
  depth: { kind: 'number', default: 2, min: 1, max: 8, integer: true },
  members: { kind: 'number', default: 8, min: 1, max: 64, integer: true },
  encoding: { kind: 'choice', default: 'pieces', choices: ['pieces', 'plain'] },
  bins: { kind: 'number', default: 32, min: 2, max: 255, integer: true },
  embedding: { kind: 'number', default: 8, min: 4, max: 64, integer: true },
  activation: { kind: 'choice', default: 'relu', choices: ['relu', 'silu'] },
  dropout: { kind: 'number', default: 0, min: 0, max: 0.9 },
  learningRate: { kind: 'number', default: 'auto', min: 1e-6, max: 1, words: ['auto'] },
  weightDecay: { kind: 'number', default: 3e-4, min: 0, max: 10 },
  secondDecay: { kind: 'number', default: 0.999, min: 0, max: 0.9999 },
  labelSmoothing: { kind: 'number', default: 0, min: 0, max: 0.9 },
  batchRows: { kind: 'number', default: 'auto', min: 8, max: 65_536, integer: true, words: ['auto'] },
  epochs: { kind: 'number', default: 'auto', min: 1, max: 10_000, integer: true, words: ['auto'] },
  patience: { kind: 'number', default: 'growing', min: 1, max: 10_000, integer: true, words: ['growing'] },
  averaging: { kind: 'number', default: 0.98, min: 0, max: 0.9999 },
}

/** Widths that fill the lanes the kernels compute in. */
const multiples = { width: 8, embedding: 4 } as const

export function completeNetwork(given: Estimator['params']): Estimator['params'] {
  const params = completeParams('network', networkRules, given)
  for (const [param, multiple] of Object.entries(multiples)) {
    const value = params[param]
    if (typeof value !== 'number' || value % multiple === 0) continue
    const expected = `a multiple of ${multiple}`
    throw new RepriseError('invalid-input', `network: ${param} is ${value}, expected ${expected}`, {
      details: { param, value, expected },
    })
  }
  return params
}

/** Params that were completed, so that every name is there and of its type. */
export function readParams(params: Estimator['params']): NetworkParams {
  return params as unknown as NetworkParams
}
