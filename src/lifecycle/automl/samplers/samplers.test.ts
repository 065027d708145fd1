// One contract, one suite, every way to search.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng, RepriseError } from '#base'
import { searchMethods } from './index.ts'
import type { Sampler, SearchMethod } from './sampler.ts'
import { openSampler, restoreSampler } from './sampler.ts'
import type { Dimension, Point, Space } from './space.ts'
import { contains, pointAt } from './space.ts'

type Loss = (point: Point) => number

const real = (name: string, min: number, max: number): Dimension => ({ name, kind: 'real', min, max, scale: 'linear' })

const planeSpace: Space = [real('x', -5, 10), real('y', 0, 15)]

/** Dixon and Szegö 1978; its least value taken off. */
const branin: Loss = (point) => {
  const [x, y] = [Number(point['x']), Number(point['y'])]
  const bowl = y - (5.1 / (4 * Math.PI * Math.PI)) * x * x + (5 / Math.PI) * x - 6
  return bowl * bowl + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10 - 0.397887
}

const treeSpace: Space = [
  { name: 'kind', kind: 'choice', choices: ['rate', 'share', 'none'] },
  {
    name: 'rate',
    kind: 'real',
    min: 1e-4,
    max: 1,
    scale: 'log',
    when: { dimension: 'kind', isOneOf: ['rate'] },
  },
  {
    name: 'size',
    kind: 'integer',
    min: 1,
    max: 256,
    scale: 'log',
    when: { dimension: 'kind', isOneOf: ['rate', 'share'] },
  },
  { ...real('share', 0, 1), when: { dimension: 'kind', isOneOf: ['share'] } },
  { ...real('other', -1, 1), when: { dimension: 'kind', isOneOf: ['share'] } },
]

/** Least, 0, for a share of 0.7, its other at 0.2, and a size of 16. */
const treeLoss: Loss = ({ kind, rate, size, share, other }) => {
  const far = Math.abs(Math.log2(Number(size) / 16)) / 8
  if (kind === 'rate') return 0.4 + far + Math.abs(Math.log10(Number(rate)) + 2) / 4
  if (kind === 'share') return far + Math.abs(Number(share) - 0.7) + Math.abs(Number(other) - 0.2) / 2
  return 2
}

const smallSpace: Space = [
  { name: 'word', kind: 'choice', choices: ['a', 'b', 'c'] },
  { name: 'count', kind: 'integer', min: 1, max: 3, scale: 'linear' },
  { name: 'flag', kind: 'choice', choices: [true, false], when: { dimension: 'word', isOneOf: ['b'] } },
]

function open(method: SearchMethod, space: Space, seed: number): Sampler {
  return openSampler({ method, space, rng: createRng(seed) })
}

function search(sampler: Sampler, count: number, loss: Loss): Point[] {
  const points: Point[] = []
  for (let index = 0; index < count; index++) {
    const ask = sampler.ask()
    if (ask === null) break
    points.push({ ...ask.params, $share: ask.share })
    sampler.tell(ask.id, loss(ask.params))
  }
  return points
}

const withoutShare = ({ $share: _, ...point }: Point): Point => point

for (const method of Object.values(searchMethods)) {
  test(`${method.kind} asks for points of the space, and for none twice with the same share`, () => {
    for (const space of [planeSpace, treeSpace, smallSpace]) {
      const points = search(open(method, space, 3), 40, treeLoss)
      assert(points.length >= 9)
      for (const point of points) assert(contains(space, withoutShare(point)), JSON.stringify(point))
      assert.equal(new Set(points.map((point) => JSON.stringify(point))).size, points.length)
    }
  })

  test(`${method.kind} asks for the same points with the same seed, for others with another`, () => {
    const points = (seed: number) => search(open(method, treeSpace, seed), 30, treeLoss)
    assert.deepEqual(points(1), points(1))
    assert.notDeepEqual(points(1), points(2))
  })

  test(`${method.kind} restored from JSON goes on as if it had never stopped`, () => {
    for (const stop of [0, 1, 9, 17, 33]) {
      const whole = open(method, treeSpace, 4)
      const before = open(method, treeSpace, 4)
      search(whole, stop, treeLoss)
      search(before, stop, treeLoss)
      const [pending, alsoPending] = [whole.ask(), before.ask()]
      const state = JSON.parse(JSON.stringify(before.save())) as ReturnType<Sampler['save']>
      const after = restoreSampler({ method, space: treeSpace, rng: createRng(4) }, state)
      whole.tell(pending!.id, 0.5)
      after.tell(alsoPending!.id, 0.5)
      assert.deepEqual(search(after, 12, treeLoss), search(whole, 12, treeLoss))
      assert.deepEqual(after.save(), whole.save())
    }
  })

  test(`${method.kind} goes on past losses that are not numbers, and takes none of them for the best`, () => {
    const sampler = open(method, planeSpace, 5)
    const points = search(sampler, 40, (point) => (Number(point['x']) > 2.5 ? Number.NaN : branin(point)))
    assert(points.length === 40 || method.kind === 'grid')
    for (const each of sampler.save().tried) assert.equal(each.loss === null, Number(each.params['x']) > 2.5)
    const hopeless = open(method, planeSpace, 5)
    assert.equal(search(hopeless, 20, () => Number.POSITIVE_INFINITY).length, method.kind === 'grid' ? 9 : 20)
  })

  test(`${method.kind} asks ahead of what it is told, and ends when a small space is used up`, () => {
    const sampler = open(method, smallSpace, 6)
    const asks = Array.from({ length: 40 }, () => sampler.ask()).filter((ask) => ask !== null)
    const whole = asks.filter(({ share }) => share === 1)
    assert(new Set(asks.map(({ params }) => JSON.stringify(params))).size === 12, `${asks.length} asks`)
    assert(whole.length <= 12)
  })

  test(`${method.kind} asks first for the points it is given as a head start, as far as the space knows them`, () => {
    const first = [{ x: 1, y: 2 }, { x: 99, y: 2 }, { z: 1 }, { x: 3, y: 4 }, { x: 1, y: 2 }]
    const sampler = openSampler({ method, space: planeSpace, rng: createRng(1), first })
    assert.deepEqual([sampler.ask()?.params, sampler.ask()?.params], [first[0], first[3]])
    assert(!first.some((point) => JSON.stringify(point) === JSON.stringify(sampler.ask()?.params)))
  })

  test(`${method.kind} refuses tells of what was never asked or was told before`, () => {
    const sampler = open(method, planeSpace, 7)
    const { id } = sampler.ask()!
    sampler.tell(id, 1)
    for (const wrong of [id, 5, -1, 0.5]) assert.throws(() => sampler.tell(wrong, 1), RepriseError)
  })
}

const INFORMED = ['coarse-to-fine', 'evolution', 'tpe']
const SEEDS = Array.from({ length: 24 }, (_, seed) => seed)

const bestAfter = (kind: string, space: Space, loss: Loss, seed: number) => {
  const points = search(open(searchMethods[kind]!, space, seed), 45, loss)
  return Math.min(...points.map((point) => loss(withoutShare(point))))
}

for (const [name, space, loss] of [
  ['the Branin function', planeSpace, branin],
  ['a space of alternatives', treeSpace, treeLoss],
] as const) {
  const evenly = SEEDS.map((seed) => bestAfter('random', space, loss, seed))
  for (const kind of INFORMED) {
    // 17 of 24 or more by chance alone: 3 %.
    test(`${kind} finds a better point of ${name} than spreading evenly does, in at least 17 of 24 searches`, () => {
      const wins = SEEDS.filter((seed) => bestAfter(kind, space, loss, seed) < evenly[seed]!).length
      assert(wins >= 17, `${wins} of ${SEEDS.length}`)
    })
  }
}

test('points spread evenly leave smaller gaps than independent draws', () => {
  const discrepancy = (places: readonly number[]) => {
    const sorted = [...places].sort((a, b) => a - b)
    return Math.max(...sorted.map((place, rank) => Math.abs(place - (rank + 0.5) / sorted.length)))
  }
  const wins = SEEDS.filter((seed) => {
    const spread = search(open(searchMethods['random']!, planeSpace, seed), 50, branin).map(({ y }) => Number(y) / 15)
    const rng = createRng(seed)
    return discrepancy(spread) < discrepancy(spread.map(() => rng.float()))
  })
  assert(wins.length >= 23, `${wins.length}`)
})

/** Less work makes a loss larger and noisier, and leaves good points mostly good. */
function totalWork(kind: string, seed: number, work: number): number {
  const sampler = open(searchMethods[kind]!, planeSpace, seed)
  const rng = createRng(seed).child('noise')
  let best = Number.POSITIVE_INFINITY
  for (let spent = 0; spent < work; ) {
    const ask = sampler.ask()!
    spent += ask.share
    const loss = branin(ask.params) + (1 / ask.share - 1) * (1 + 0.3 * rng.float())
    sampler.tell(ask.id, loss)
    if (ask.share === 1) best = Math.min(best, loss)
  }
  return best
}

for (const kind of ['halving-random', 'halving-tpe', 'hyperband-tpe']) {
  test(`${kind} finds more with the same work than evenly spread points that are all worked out`, () => {
    const wins = SEEDS.filter((seed) => totalWork(kind, seed, 20) < totalWork('random', seed, 20)).length
    assert(wins >= 17, `${wins} of ${SEEDS.length}`)
  })
}

test('halving gives a third of each rung three times the work, the best first', () => {
  const sampler = open(searchMethods['halving-random']!, planeSpace, 2)
  search(sampler, 200, branin)
  const { tried } = sampler.save()
  const counts = [1 / 9, 1 / 3, 1].map((share) => tried.filter((each) => Math.abs(each.share - share) < 1e-12).length)
  assert(counts[0]! >= 3 * counts[1]! && counts[0]! <= 3 * counts[1]! + 3, counts.join(' '))
  assert(counts[1]! >= 3 * counts[2]! && counts[1]! <= 3 * counts[2]! + 3, counts.join(' '))
  const loss = (share: number) => tried.filter((each) => Math.abs(each.share - share) < 1e-12).map((each) => each.loss!)
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  assert(mean(loss(1)) < mean(loss(1 / 3)) && mean(loss(1 / 3)) < mean(loss(1 / 9)))
  for (const { from, params } of tried) if (from !== null) assert.deepEqual(params, tried[from]!.params)
})

test('a space that cannot be searched is refused by the name of its dimension', () => {
  const spaces: readonly Space[] = [
    [real('twice', 0, 1), real('twice', 0, 1)],
    [real('backwards', 1, 0)],
    [{ name: 'log', kind: 'real', min: 0, max: 1, scale: 'log' }],
    [{ name: 'empty', kind: 'choice', choices: [] }],
    [{ ...real('early', 0, 1), when: { dimension: 'late', isOneOf: [1] } }, real('late', 0, 1)],
  ]
  for (const space of spaces) {
    assert.throws(() => open(searchMethods['tpe']!, space, 0), new RegExp(`"${space[0]!.name}"`))
  }
})

test('the ends of an integer are as likely as the rest', () => {
  const dimension: Dimension = { name: 'n', kind: 'integer', min: 1, max: 4, scale: 'linear' }
  const counts = [0, 0, 0, 0]
  for (let step = 0; step < 400; step++) counts[Number(pointAt([dimension], () => (step + 0.5) / 400)['n']) - 1]!++
  assert.deepEqual(counts, [100, 100, 100, 100])
})
