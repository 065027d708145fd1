import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import { createRng } from '#base'
import type { BoostingOptions } from './boosting-session.ts'
import { openBoosting } from './boosting-session.ts'
import type { BinnedFeature, Loss } from './index.ts'
import { memoryNeedOf } from './memory-need.ts'
import { refuseBeyondRoom } from './memory-room.ts'
import type { Team } from './team.ts'
import { assembleTeam } from './team.ts'

const module = await WebAssembly.compile(await readFile(new URL('../../../build/kernels.wasm', import.meta.url)))
const teams = [await assembleTeam(module, 1), await assembleTeam(module, 3)]
after(() => Promise.all(teams.map((team) => team.close())))

const defaults = {
  learningRate: 0.1,
  maxLeaves: 31,
  l2: 1,
  minHessian: 1e-3,
  minRowsInLeaf: 5,
  minGain: 0,
  categorySmoothing: 10,
  categoryL2: 10,
  rowShare: 1,
  columnShare: 1,
}

interface Shape {
  readonly rows: number
  readonly columns: number
  readonly outputs?: number
  readonly statistics?: number
  readonly validation?: number
  readonly weighted?: boolean
  readonly grouped?: number
}

function makeOptions(loss: Loss, shape: Shape, changes: Partial<BoostingOptions> = {}): BoostingOptions {
  const { rows, columns, outputs = 1, statistics = 0 } = shape
  const rng = createRng(3)
  const values = Array.from({ length: columns + statistics }, () =>
    Float64Array.from({ length: rows }, () => rng.float()),
  )
  const edges = Float64Array.from({ length: 100 }, (_, i) => i / 100)
  const numbers = values.slice(0, columns).map((_, source): BinnedFeature => ({ kind: 'number', source, edges }))
  const ranks = new Uint8Array(5002)
  const learned = values
    .slice(columns)
    .map((_, i): BinnedFeature => ({ kind: 'statistic', source: columns + i, ranks }))
  const codes = () => Uint8Array.from({ length: rows }, () => rng.below(30))
  const part = (count: number) => ({
    values: values.map((column) => column.subarray(0, count)),
    labels: Float64Array.from({ length: count }, () => rng.below(Math.max(2, outputs))),
    ...(shape.weighted ? { weights: new Float64Array(count).fill(1.5) } : {}),
    ...(shape.grouped
      ? { groups: Uint32Array.from({ length: count }, (_, row) => Math.floor(row / shape.grouped!)) }
      : {}),
  })
  return {
    ...defaults,
    rounds: 100_000,
    loss,
    base: new Float64Array(outputs),
    features: [...numbers, ...learned],
    training: part(rows),
    ...(shape.validation ? { validation: part(shape.validation) } : {}),
    ordered: learned.map((_, i) => {
      return { feature: columns + i, rankCount: 30, averaging: codes(), structures: [codes(), codes()] }
    }),
    ...changes,
  }
}

/** The most that is taken while a session opens and grows. */
function mostTaken(team: Team, options: BoostingOptions, trees = 2): number {
  let most = 0
  const before = team.arena.usedBytes
  const allocate = (bytes: number) => {
    const pointer = team.arena.allocate(bytes)
    most = Math.max(most, team.arena.usedBytes - before)
    return pointer
  }
  const arena = Object.create(team.arena, { allocate: { value: allocate } }) as Team['arena']
  using session = openBoosting({ ...team, arena }, options)
  for (let tree = 0; tree < trees; tree++) session.growTree({ rows: tree, columns: tree, dither: tree })
  return most
}

const constrained = {
  monotone: [1, -1, 0, 0, 0, 0] as const,
  interactions: [
    [0, 1],
    [2, 3, 4],
  ],
}
const shapes: Readonly<Record<string, BoostingOptions>> = {
  'many rows': makeOptions('squared', { rows: 100_000, columns: 8 }),
  'many rows, two classes, columns drawn': makeOptions('logistic', { rows: 60_000, columns: 40 }, { columnShare: 0.6 }),
  'many columns': makeOptions('squared', { rows: 300, columns: 2000, validation: 100 }, { maxLeaves: 7 }),
  'many columns, few leaves': makeOptions('squared', { rows: 2000, columns: 1000 }, { maxLeaves: 2 }),
  'many leaves': makeOptions('squared', { rows: 3000, columns: 20 }, { maxLeaves: 1024 }),
  'more leaves than rows': makeOptions('squared', { rows: 50, columns: 20 }, { maxLeaves: 1024 }),
  'weights and validation rows': makeOptions('squared', {
    rows: 20_000,
    columns: 10,
    weighted: true,
    validation: 20_000,
  }),
  'rows drawn by variance': makeOptions(
    'logistic',
    { rows: 20_000, columns: 10 },
    { rowShare: 0.5, sampling: 'variance' },
  ),
  classes: makeOptions('softmax', { rows: 20_000, columns: 10, outputs: 12, validation: 5000 }),
  'vector leaves': makeOptions(
    'softmax',
    { rows: 10_000, columns: 10, outputs: 26 },
    { vectorLeaves: true, maxLeaves: 255 },
  ),
  'symmetric trees of depth 10': makeOptions(
    'squared',
    { rows: 2000, columns: 30 },
    { growth: 'symmetric', depth: 10 },
  ),
  'linear leaves': makeOptions('squared', { rows: 9000, columns: 12, validation: 9000 }, { linearLeaves: true }),
  'statistics with leaves of all rows': makeOptions(
    'logistic',
    { rows: 30_000, columns: 4, statistics: 5, validation: 900 },
    { rowShare: 0.8, leavesFromAllRows: true },
  ),
  'monotone and interaction constraints': makeOptions(
    'squared',
    { rows: 3000, columns: 6 },
    { ...constrained, maxLeaves: 500 },
  ),
  'groups to rank': makeOptions('ranking', { rows: 30_000, columns: 10, grouped: 100, validation: 6000 }),
  'one group to rank': makeOptions('ranking', {
    rows: 30_000,
    columns: 2,
    grouped: 30_000,
    validation: 6000,
    weighted: true,
  }),
}
for (const [name, options] of Object.entries(shapes)) {
  test(`what a session takes is foreseen, never too little and within a fiftieth: ${name}`, () => {
    for (const team of teams) {
      const { bytes, parts } = memoryNeedOf(options, team.threads)
      const taken = mostTaken(team, options)
      assert.ok(bytes >= taken && bytes <= 1.02 * taken + 100_000, `${bytes} foreseen, ${taken} taken`)
      const sum = parts.reduce((total, part) => total + part.bytes, 0)
      assert.equal(sum, bytes)
    }
  })
}

test('what a session takes is foreseen where it goes on from a model', () => {
  for (const vectorLeaves of [false, true]) {
    const options = { ...makeOptions('softmax', { rows: 900, columns: 3, outputs: 9, validation: 90 }), vectorLeaves }
    using session = openBoosting(teams[0]!, options)
    const trees = vectorLeaves ? 100 : 900
    for (let tree = 0; tree < trees; tree++) session.growTree({ rows: 0, columns: 0, dither: 0 })
    const more = { ...options, start: session.ensemble(100) }
    const { bytes } = memoryNeedOf(more, 1)
    const taken = mostTaken(teams[0]!, more)
    assert.ok(bytes >= taken && bytes <= 1.02 * taken, `${bytes} foreseen, ${taken} taken`)
  }
})

test('rounds take no kernel memory, however many there are', () => {
  const options = makeOptions('squared', { rows: 500, columns: 5 })
  assert.equal(mostTaken(teams[0]!, options, 1), mostTaken(teams[0]!, options, 300))
})

test('a session that needs more than 4 GiB is refused before it allocates, with the figure, the largest parts and a remedy', () => {
  const team = teams[0]!
  const before = [team.arena.usedBytes, team.arena.memory.buffer.byteLength]
  const wide = makeOptions('squared', { rows: 1024, columns: 3000 }, { maxLeaves: 1024 })
  assert.throws(() => openBoosting(team, wide), {
    code: 'unavailable',
    message:
      /on 1024 rows of 3000 features needs 5\.88 GiB of kernel memory \(histograms 5\.8\d GiB, .*\); there are 4 GiB/,
    remedy: /fewer leaves/,
  })
  const deep = makeOptions('squared', { rows: 1024, columns: 6000 }, { growth: 'symmetric', depth: 10 })
  assert.throws(() => openBoosting(team, deep), { code: 'unavailable', remedy: /lower depth/ })
  assert.deepEqual([team.arena.usedBytes, team.arena.memory.buffer.byteLength], before)
})

test('a session that needs more than the machine has is refused, and so is one beside others that leave too little', () => {
  const options = makeOptions('squared', { rows: 100_000, columns: 8 })
  const { bytes } = memoryNeedOf(options, 1)
  const team = teams[0]!
  const machine = bytes + team.arena.usedBytes
  refuseBeyondRoom(team, options, machine)
  assert.throws(() => refuseBeyondRoom(team, options, machine - 1), {
    code: 'unavailable',
    message: /this machine has/,
  })
  using _ = openBoosting(team, options)
  assert.throws(() => refuseBeyondRoom(team, options, machine), { code: 'unavailable' })
})
