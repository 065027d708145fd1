import type { ExplanationPlan, Measure, PlanKind } from './explanation-plan.ts'
import type { Slots } from './layout.ts'
import { layOut, records } from './layout.ts'
import type { PlannedGroup, PlannedStep } from './planned-group.ts'
import { quadratureOf } from './quadrature.ts'
import type { Condition } from './tree-outline.ts'

/** What linear leaves' slopes are multiplied by. */
export interface Factors {
  readonly feature: number
  readonly byCode: Float64Array
}

/** Writes planned groups as the kernels read them. */
export interface PlanWriter {
  startTree(conditions: readonly Condition[]): void
  addGroup(group: PlannedGroup, valuesOf: (leaf: number) => Float64Array, factors?: Factors): void
  endTree(): void
  close(): ExplanationPlan
}

const nothing: Record<Measure, number> = {
  conditions: 0,
  keyBits: 0,
  wideBits: 0,
  steps: 0,
  points: 0,
  stepCells: 0,
  width: 0,
  patterns: 1,
  sharedPatterns: 1,
  sharedCells: 0,
  ownPatterns: 1,
  ownCells: 0,
}
const FIRST = 64 // 0 means none
const CODES = 256

export function openPlan(kind: PlanKind, treeCount: number): PlanWriter {
  const pool = openPool()
  const trees = pool.reserve(treeCount * layOut(records.plannedTree).bytes)
  const columns = kind === 'pairs' ? openPairs() : null
  const quadratures = new Map<number, number>()
  const most = { ...nothing }
  let tree = 0
  let conditions: readonly Condition[] = []
  let groups: Values[] = []

  function quadrature(pointCount: number): number {
    const known = quadratures.get(pointCount)
    const at = known ?? pool.reals(quadratureOf(pointCount))
    quadratures.set(pointCount, at)
    return at
  }

  function addGroup(group: PlannedGroup, valuesOf: (leaf: number) => Float64Array, factors?: Factors): void {
    const points = group.pointCount + (group.pointCount % 2)
    const vector = columns === null ? group.players : columns.of(group.players)
    if (vector.length === 0) return // nobody has another to interact with
    const width = vector.length + (vector.length % 2)
    groups.push({
      bits: pool.words(group.bits.flatMap((terms) => [terms.length, ...terms])),
      bitCount: group.bits.length,
      isWide: group.isWide ? 1 : 0,
      steps: writeSteps(pool, group.steps, valuesOf),
      stepCount: group.steps.length,
      sharedCount: group.sharedCount,
      aloneCount: group.aloneCount,
      leaf: group.topLeaf < 0 ? 0 : pool.reals(valuesOf(group.topLeaf)),
      columns: pool.words(width === vector.length ? vector : [...vector, vector.at(-1)!]),
      width,
      playerCount: group.players.length,
      points: quadrature(group.pointCount),
      pointCount: points,
      factors: factors === undefined ? 0 : pool.reals(padded(factors.byCode, CODES)),
      factorFeature: factors?.feature ?? 0,
    })
    raise(most, measuresOf(group, { points, width, conditions: conditions.length, isPairs: columns !== null }))
  }

  return {
    startTree(ofTree) {
      conditions = ofTree
      groups = []
    },
    addGroup,
    endTree() {
      const written = {
        conditions: pool.records(
          records.condition,
          conditions.map(({ feature, right }) => ({ feature, right })),
        ),
        conditionCount: conditions.length,
        groups: pool.records(records.leafGroup, groups),
        groupCount: groups.length,
      }
      pool.recordAt(trees + tree++ * layOut(records.plannedTree).bytes, records.plannedTree, written)
    },
    close: () => ({ kind, bytes: pool.bytes(), trees, treeCount, pairs: columns?.pairs ?? [], most }),
  }
}

type Values = Readonly<Record<string, number | Uint32Array>>

interface Shape {
  readonly points: number
  readonly width: number
  readonly conditions: number
  readonly isPairs: boolean
}

/** Cells are doubles. */
function measuresOf(group: PlannedGroup, { points, width, conditions, isPairs }: Shape): Record<Measure, number> {
  const { bits, steps, players, sharedCount, aloneCount, isWide } = group
  const ownPlayers = players.length - aloneCount
  const ownPairs = isPairs ? (ownPlayers * (ownPlayers - 1)) / 2 : 0
  const patterns = (bitCount: number) => (isWide ? 1 : 1 << bitCount)
  return {
    conditions,
    keyBits: isWide ? 0 : bits.length,
    wideBits: isWide ? bits.length : 1,
    steps: steps.length,
    points,
    stepCells: (steps.length + 1) * points,
    width,
    patterns: patterns(bits.length),
    sharedPatterns: patterns(sharedCount),
    sharedCells: (1 + sharedCount) * points,
    ownPatterns: patterns(bits.length - aloneCount),
    ownCells: (1 + ownPlayers + ownPairs) * points,
  }
}

function raise(most: Record<Measure, number>, found: Record<Measure, number>): void {
  for (const measure of Object.keys(most) as Measure[]) most[measure] = Math.max(most[measure], found[measure])
}

function padded(values: Float64Array, length: number): Float64Array {
  const all = new Float64Array(length)
  all.set(values)
  return all
}

/** Columns for the pairs of players that meet in a group, numbered as they come. */
function openPairs() {
  const pairs: (readonly [number, number])[] = []
  const known = new Map<string, number>()
  function column(a: number, b: number): number {
    const key = a < b ? `${a} ${b}` : `${b} ${a}`
    const found = known.get(key) ?? pairs.push(a < b ? [a, b] : [b, a]) - 1
    known.set(key, found)
    return found
  }
  return {
    pairs,
    of: (players: readonly number[]) => players.flatMap((b, place) => players.slice(0, place).map((a) => column(a, b))),
  }
}

type Pool = ReturnType<typeof openPool>

function writeSteps(pool: Pool, steps: readonly PlannedStep[], valuesOf: (leaf: number) => Float64Array): number {
  const { bytes, offsets } = layOut(records.step)
  const first = pool.reserve(steps.length * bytes)
  const leaves = steps.map(({ leaf }) => (leaf < 0 ? 0 : pool.reals(valuesOf(leaf))))
  const view = pool.view()
  for (const [index, step] of steps.entries()) {
    const at = first + index * bytes
    view.setFloat64(at + offsets['share']!, step.share, true)
    view.setFloat64(at + offsets['before']!, step.before, true)
    for (const name of ['parent', 'previous', 'bit', 'test', 'player'] as const) {
      view.setUint32(at + offsets[name]!, step[name], true)
    }
    view.setUint32(at + offsets['leaf']!, leaves[index]!, true)
  }
  return first
}

/** Bytes that grow: what is appended lies at a multiple of 32. */
function openPool() {
  let buffer = new Uint8Array(1 << 16)
  let top = FIRST

  function reserve(byteLength: number): number {
    const at = top
    top = Math.ceil((at + byteLength) / 32) * 32
    if (top > buffer.length) {
      const larger = new Uint8Array(top * 2)
      larger.set(buffer)
      buffer = larger
    }
    return at
  }

  const view = () => new DataView(buffer.buffer)

  function recordAt(at: number, slots: Slots, values: Values): void {
    const { offsets } = layOut(slots)
    for (const [name, value] of Object.entries(values)) {
      const words = typeof value === 'number' ? [value] : value
      for (const [index, word] of words.entries()) view().setUint32(at + offsets[name]! + index * 4, word, true)
    }
  }

  return {
    reserve,
    view,
    recordAt,
    bytes: () => buffer.subarray(0, top),
    words(words: readonly number[]): number {
      const at = reserve(words.length * 4)
      new Uint32Array(buffer.buffer, at, words.length).set(words)
      return at
    },
    reals(reals: Float64Array): number {
      const at = reserve(reals.length * 8)
      new Float64Array(buffer.buffer, at, reals.length).set(reals)
      return at
    },
    records(slots: Slots, all: readonly Values[]): number {
      const { bytes } = layOut(slots)
      const at = reserve(all.length * bytes)
      all.forEach((values, index) => {
        recordAt(at + index * bytes, slots, values)
      })
      return at
    },
  }
}
