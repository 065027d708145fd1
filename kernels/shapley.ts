// What a group of leaves gives each player of a row whose bits are known. A step is a condition on the way to leaves; f(t) =
// o t + z (1 - t) is its player's factor, o: met, z: the share of training rows that meet it. The integral over t of leaf value
// times the product of factors, one player's replaced by o - z, is that player's part (for two players, half their interaction).
import * as explaining from '../build/generated/explaining-context'
import * as group from '../build/generated/leafGroup-record'
import * as step from '../build/generated/step-record'

// By variant: 0 the condition is met, 1 it is not, 2 the player failed before.
const MET: u32 = 0
const FAILS: u32 = 1
const FAILED: u32 = 2

/** Per step and point: by what the product of factors changes, by variant; and what the step adds of its player's (o - z) / f. */
export function fillTables(at: usize, workspace: usize): void {
  const points = group.pointCount(at) << 3, t = explaining.plan() + group.points(at), rest = t + points
  let table = workspace + explaining.tables(), record = explaining.plan() + group.steps(at)
  const one = f64x2.splat(1)
  for (let i = group.stepCount(at); i > 0; i--, record += step.BYTES, table += points * 5) {
    const share = f64x2.splat(step.share(record)), before = f64x2.splat(step.before(record)), gained = f64x2.sub(before, share)
    const failed = f64x2.splat(step.before(record) > 0 ? step.share(record) / step.before(record) : 0)
    for (let q: usize = 0; q < points; q += 16) {
      const met = v128.load(t + q), absent = v128.load(rest + q)
      const old = f64x2.div(one, f64x2.add(met, f64x2.mul(before, absent))), fails = f64x2.mul(share, absent), now = f64x2.add(met, fails)
      const cell = table + q
      v128.store(cell, f64x2.mul(now, old))
      v128.store(cell + points, f64x2.mul(fails, old))
      v128.store(cell + points * 2, failed)
      v128.store(cell + points * 3, f64x2.div(f64x2.mul(gained, old), now))
      v128.store(cell + points * 4, f64x2.neg(f64x2.div(old, absent)))
    }
  }
  memory.copy(workspace + explaining.products(), t + points * 2, points)
  store<u32>(workspace + explaining.variants(), MET) // the root's
}

/** Variants of all steps, from a key. */
export function readKey(at: usize, workspace: usize, key: u32): void {
  const variants = workspace + explaining.variants()
  let record = explaining.plan() + group.steps(at)
  for (let i: usize = 1, end = group.stepCount(at); i <= end; i++, record += step.BYTES) {
    setVariant(variants, i, record, (key >> <u32>step.bit(record)) & 1)
  }
}

/** Variants of all steps, from a row of the masks of a wide group. */
export function readRow(at: usize, workspace: usize, row: usize): void {
  const variants = workspace + explaining.variants(), masks = workspace + explaining.bitMasks() + row, rows = explaining.pieceRows()
  let record = explaining.plan() + group.steps(at)
  for (let i: usize = 1, end = group.stepCount(at); i <= end; i++, record += step.BYTES) {
    setVariant(variants, i, record, <u32>load<u8>(masks + step.bit(record) * rows) & 1)
  }
}

/** Number 0 is the root, whose player has met everything. */
@inline function setVariant(variants: usize, index: usize, record: usize, bit: u32): void {
  const test = <u32>step.test(record), met = test == 2 ? 1 : bit ^ test
  const failedBefore = load<u32>(variants + (step.previous(record) << 2)) != MET
  store<u32>(variants + (index << 2), failedBefore ? FAILED : 1 - met)
}

/** Products of factors from the root down, at every point, weights of the points included. */
export function descend(at: usize, workspace: usize): void {
  const points = group.pointCount(at) << 3, products = workspace + explaining.products()
  let table = workspace + explaining.tables(), record = explaining.plan() + group.steps(at)
  let variant = workspace + explaining.variants() + 4, to = products + points
  for (let i = group.stepCount(at); i > 0; i--, record += step.BYTES, variant += 4, table += points * 5, to += points) {
    const from = products + step.parent(record) * points, ratio = table + <usize>load<u32>(variant) * points
    for (let q: usize = 0; q < points; q += 16) v128.store(to + q, f64x2.mul(v128.load(from + q), v128.load(ratio + q)))
  }
}

/** Sets the vector: each player's part of one output. */
export function creditPlayers(at: usize, workspace: usize, output: usize, vector: usize): void {
  const points = group.pointCount(at) << 3, count = group.stepCount(at), totals = workspace + explaining.totals()
  const sums = workspace + explaining.sums(), variants = workspace + explaining.variants()
  startSums(at, workspace, output)
  memory.fill(totals, 0, group.width(at) << 4)
  let record = explaining.plan() + group.steps(at) + count * step.BYTES, table = workspace + explaining.tables() + count * points * 5
  for (let i = count; i > 0; i--) {
    record -= step.BYTES
    table -= points * 5
    const sum = sums + i * points, parent = sums + step.parent(record) * points, variant = <usize>load<u32>(variants + (i << 2))
    for (let q: usize = 0; q < points; q += 16) v128.store(parent + q, f64x2.add(v128.load(parent + q), v128.load(sum + q)))
    if (variant == FAILED) continue
    const total = totals + (step.player(record) << 4), coefficient = table + (3 + variant) * points
    let part = v128.load(total)
    for (let q: usize = 0; q < points; q += 16) part = f64x2.add(part, f64x2.mul(v128.load(sum + q), v128.load(coefficient + q)))
    v128.store(total, part)
  }
  addLanes(totals, vector, group.width(at))
}

/** Sets the vector: each pair's interaction in one output. A step meets every step above it of another player. */
export function creditPairs(at: usize, workspace: usize, output: usize, vector: usize): void {
  const points = group.pointCount(at) << 3, count = group.stepCount(at), totals = workspace + explaining.totals()
  const sums = workspace + explaining.sums(), variants = workspace + explaining.variants(), steps = explaining.plan() + group.steps(at)
  const tables = workspace + explaining.tables(), half = f64x2.splat(0.5)
  startSums(at, workspace, output)
  memory.fill(totals, 0, group.width(at) << 4)
  for (let i = count; i > 0; i--) {
    const record = steps + (i - 1) * step.BYTES, sum = sums + i * points, parent = sums + step.parent(record) * points
    for (let q: usize = 0; q < points; q += 16) v128.store(parent + q, f64x2.add(v128.load(parent + q), v128.load(sum + q)))
    const variant = <usize>load<u32>(variants + (i << 2))
    if (variant == FAILED) continue
    const coefficient = tables + (i - 1) * points * 5 + (3 + variant) * points
    for (let q: usize = 0; q < points; q += 16) v128.store(sum + q, f64x2.mul(f64x2.mul(v128.load(sum + q), v128.load(coefficient + q)), half))
    const pairs = explaining.plan() + group.pairs(at) + (step.player(record) * group.playerCount(at) << 2)
    for (let above = step.parent(record); above > 0; above = step.parent(steps + (above - 1) * step.BYTES)) {
      const other = step.player(steps + (above - 1) * step.BYTES), how = <usize>load<u32>(variants + (above << 2))
      if (how == FAILED || other == step.player(record)) continue
      const total = totals + (<usize>load<u32>(pairs + (other << 2)) << 4), met = tables + (above - 1) * points * 5 + (3 + how) * points
      let part = v128.load(total)
      for (let q: usize = 0; q < points; q += 16) part = f64x2.add(part, f64x2.mul(v128.load(sum + q), v128.load(met + q)))
      v128.store(total, part)
    }
  }
  addLanes(totals, vector, group.width(at))
}

/** A leaf's value times its product; elsewhere 0, to which the steps below will be added. */
function startSums(at: usize, workspace: usize, output: usize): void {
  const points = group.pointCount(at) << 3, products = workspace + explaining.products()
  let record = explaining.plan() + group.steps(at), sum = workspace + explaining.sums(), product = products
  memory.fill(sum, 0, points)
  for (let i = group.stepCount(at); i > 0; i--, record += step.BYTES) {
    sum += points
    product += points
    const leaf = step.leaf(record), value = f64x2.splat(leaf == 0 ? 0 : load<f64>(explaining.plan() + leaf + (output << 3)))
    for (let q: usize = 0; q < points; q += 16) v128.store(sum + q, f64x2.mul(value, v128.load(product + q)))
  }
}

function addLanes(totals: usize, vector: usize, width: usize): void {
  for (let i: usize = 0; i < width; i++, totals += 16) store<f64>(vector + (i << 3), load<f64>(totals) + load<f64>(totals, 8))
}
