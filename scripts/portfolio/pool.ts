import { canonicalJson, createRng } from '#base'
import type { Task } from '#training'
import type { Point } from '../../src/lifecycle/automl/samplers/space.ts'
import { pointAt } from '../../src/lifecycle/automl/samplers/space.ts'
import { spreadPlace } from '../../src/lifecycle/automl/samplers/spread.ts'
import { gbdtSpace } from '../../src/lifecycle/automl/spaces/gbdt.ts'

/** What is tried: written by hand, because experience says so, and drawn evenly from the space. */
export interface Configuration {
  readonly name: string
  readonly kind: 'gbdt' | 'linear'
  readonly point: Point
}

const SAMPLED = 32

const byHand: Readonly<Record<string, Point>> = {
  default: {},
  fast: { rateFactor: 3, leaves: 15 },
  slow: { rateFactor: 0.4 },
  'small-6': { leaves: 6, l2: 3, columnShare: 0.5 },
  'small-12': { leaves: 12, l2: 3, columnShare: 0.5 },
  stumps: { leaves: 3, l2: 3 },
  'large-31': { leaves: 31, minRowsInLeaf: 10 },
  'large-63': { leaves: 63, minRowsInLeaf: 3 },
  'large-127': { leaves: 127, minRowsInLeaf: 3, rateFactor: 0.6 },
  wide: { columnShare: 1, rowShare: 0.9 },
  narrow: { columnShare: 0.3 },
  heavy: { l2: 10, minRowsInLeaf: 20 },
  light: { l2: 0.1, minRowsInLeaf: 1 },
  symmetric: { growth: 'symmetric', l2: 3, columnShare: 1 },
  'symmetric-4': { growth: 'symmetric', depth: 4, l2: 3 },
  'symmetric-8': { growth: 'symmetric', depth: 8, l2: 3 },
  'symmetric-random': { growth: 'symmetric', randomThresholds: true, l2: 1 },
  'random-15': { randomThresholds: true, leaves: 15, columnShare: 0.7 },
  'random-63': { randomThresholds: true, leaves: 63, minRowsInLeaf: 3, columnShare: 0.7 },
  'best-threshold': { randomThresholds: false },
  'levels-sorted': { statisticLevels: 253, categorySmoothing: 20 },
  'levels-ordered': { statisticLevels: 2 },
  varied: { sampling: 'variance', rowShare: 0.6 },
}

export function poolOf(task: Task): readonly Configuration[] {
  const hand = Object.entries({
    ...byHand,
    ...(task === 'regression' ? { 'linear-leaves': { linearLeaves: true } } : {}),
  })
  const space = gbdtSpace.space({ task, rowCount: 0, rounds: 0 })
  const rng = createRng(5).child('pool')
  const drawn = Array.from({ length: SAMPLED }, (_, index): [string, Point] => {
    return [`drawn-${index}`, pointAt(space, (dimension) => spreadPlace(index + 1, dimension, rng))]
  })
  return [
    ...[...hand, ...drawn].map(([name, point]) => ({ name, kind: 'gbdt' as const, point })),
    { name: 'linear', kind: 'linear', point: {} },
  ]
}

/** Names a result in the cache: the configuration's content. */
export function keyOf({ kind, point }: Configuration): string {
  return canonicalJson({ kind, point: { ...point } })
}
