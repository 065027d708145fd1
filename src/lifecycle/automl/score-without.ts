import type { Rng, Table } from '#base'
import { createRng } from '#base'
import type { Schema } from '#data'
import { split } from '#data'
import type { Kernels } from '#kernels'
import type { Estimator } from '#training'
import { fit, metricNamed, predictMargins, toPrediction } from '#training'
import type { Part } from './encode-target.ts'
import { partAt } from './encode-target.ts'
import type { Frame, FrameWarning } from './frame.ts'
import { specOf } from './partition.ts'
import { openPreparer } from './prepare.ts'

/** What a question needs for a quick look at one of its columns; `part` holds no test row. */
export interface LeakSite {
  readonly frame: Frame
  readonly schema: Schema
  readonly table: Table
  readonly part: Part
  readonly kernels: Kernels
  readonly stopped: () => boolean
}

export interface BothScores {
  readonly metric: string
  readonly with: number
  readonly without: number
}

const MAX_ROWS = 8000
const HELD_BACK = 0.25
const MAX_WEIGHED = 3
/** Shallow and soon done: what it misses, it misses with and without. */
const QUICK: Estimator = { kind: 'gbdt', params: { rounds: 60, leaves: 8, learningRate: 0.2, minRowsInLeaf: 10 } }

/** What a quick boosted model scores by the frame's metric on rows held back, with some columns and without them. */
export function scoreWithout(site: LeakSite, columns: readonly string[]): BothScores {
  const features = site.frame.features.filter((name) => !columns.includes(name))
  return { metric: site.frame.metric, with: quickScore(site, site.frame.features), without: quickScore(site, features) }
}

/** The frame with both scores in its warnings of leaks, of the few strongest: how much of the result hangs on each. */
export function weighLeaks(site: LeakSite): Frame {
  const { frame } = site
  const weighed = frame.warnings.filter(({ kind }) => kind === 'leakage').slice(0, MAX_WEIGHED)
  if (weighed.length === 0) return frame
  const score = quickScore(site, frame.features)
  const withScores = (warning: FrameWarning): FrameWarning => {
    if (!weighed.includes(warning)) return warning
    const gone = [warning.column!, ...((warning.values['together'] ?? []) as string[])]
    const left = frame.features.filter((name) => !gone.includes(name))
    if (left.length === 0 || site.stopped()) return warning
    const scores = { metric: frame.metric, with: score, without: quickScore(site, left) }
    return { ...warning, values: { ...warning.values, ...scores } }
  }
  return { ...frame, warnings: frame.warnings.map(withScores) }
}

function quickScore({ frame, schema, table, part, kernels, stopped }: LeakSite, features: readonly string[]): number {
  const rng = createRng(frame.seed).child('leaks')
  const some = partAt(part, sampleOf(part.rows.length, rng))
  const { first, second } = split(specOf(frame, table, some), some.rows.length, HELD_BACK, rng.child('split'))
  const narrowed: Frame = { ...frame, features }
  const fold = { train: partAt(some, first), validation: partAt(some, second) }
  const { folds } = openPreparer({ frame: narrowed, schema, table, rng: rng.child('prepare') }, [fold])
  const { train, validation } = folds[0]!.at('plain')
  const fitted = fit(QUICK, train, { rng: rng.child('fit'), kernels, stopped })
  const margins = predictMargins([{ weight: 1, fitted }], validation.features, kernels)
  const prediction = toPrediction(frame.task, validation.target.classCount, margins)
  return metricNamed(frame.metric, frame.task).compute(validation.target, prediction)
}

/** Ascending places, at random. */
function sampleOf(rowCount: number, rng: Rng): Uint32Array {
  return rng
    .child('rows')
    .permutation(rowCount)
    .subarray(0, MAX_ROWS)
    .toSorted((a, b) => a - b)
}
