// What a group of leaves gives each player of a row whose bits are known. A step is a condition on the way to leaves; f(t) =
// o t + z (1 - t) is its player's factor, o: met, z: the share of training rows that meet it. The integral over t of leaf value
// times the product of factors, one player's replaced by o - z, is that player's part (for two players, half their interaction).
// What lies above the group's top (shared by its leaves) and below it (own) is weighed apart, and multiplied point by point.
import * as explaining from '../build/generated/explaining-context'
import * as group from '../build/generated/leafGroup-record'
import * as step from '../build/generated/step-record'

// By variant: 0 the condition is met, 1 it is not, 2 the player failed before.
const MET: u32 = 0
const FAILED: u32 = 2

/** Per step and point: by what the product of factors changes, by variant; and what the step adds to its player's (o - z) / f. */
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
  store<u32>(workspace + explaining.variants(), MET) // of number 0, before every step
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

@inline function setVariant(variants: usize, index: usize, record: usize, bit: u32): void {
  const failedBefore = load<u32>(variants + (step.previous(record) << 2)) != MET
  store<u32>(variants + (index << 2), failedBefore ? FAILED : 1 ^ bit ^ <u32>step.test(record))
}

@inline function variantAt(workspace: usize, index: usize): usize {
  return <usize>load<u32>(workspace + explaining.variants() + (index << 2))
}

/** Values by point: the product of the shared players' factors, then each one's (o - z) / f. */
@inline function sharedAt(at: usize, workspace: usize, number: u32): usize {
  return workspace + explaining.shared() + <usize>number * ((1 + group.sharedCount(at)) * group.pointCount(at) << 3)
}

/** Values by point and output: the sum, each own player's part, and for interactions each two own players'. */
@inline function ownAt(at: usize, workspace: usize, number: u32, output: usize): usize {
  const bytes = ownCount(at) * group.pointCount(at) << 3
  return workspace + explaining.own() + (<usize>number * explaining.leafWidth() + output) * bytes
}

@inline function ownCount(at: usize): usize {
  const players = group.playerCount(at) - group.aloneCount(at)
  return 1 + players + explaining.isPairs() * (players * (players - 1) >> 1)
}

/** Where two players' pair lies among those of any number of players. */
@inline function pairOf(a: usize, b: usize): usize {
  return a < b ? (b * (b - 1) >> 1) + a : (a * (a - 1) >> 1) + b
}

/** The weights of the points are in the product. */
export function weighShared(at: usize, workspace: usize, number: u32): void {
  const points = group.pointCount(at) << 3, product = sharedAt(at, workspace, number)
  let table = workspace + explaining.tables(), part = product + points
  memory.copy(product, explaining.plan() + group.points(at) + points * 2, points)
  for (let i: usize = 1, end = group.sharedCount(at); i <= end; i++, table += points * 5, part += points) {
    const ratio = table + variantAt(workspace, i) * points, coefficient = ratio + points * 3
    for (let q: usize = 0; q < points; q += 16) {
      v128.store(product + q, f64x2.mul(v128.load(product + q), v128.load(ratio + q)))
      v128.store(part + q, v128.load(coefficient + q))
    }
  }
}

/** As if nothing were above the top: sums over leaves of value times product. */
export function weighOwn(at: usize, workspace: usize, number: u32): void {
  descend(at, workspace)
  for (let output: usize = 0; output < explaining.leafWidth(); output++) {
    startSums(at, workspace, output)
    ascend(at, workspace, ownAt(at, workspace, number, output))
  }
}

/** Products of factors from the top down, at every point. */
function descend(at: usize, workspace: usize): void {
  const points = group.pointCount(at) << 3, products = workspace + explaining.products(), first = group.sharedCount(at)
  let record = explaining.plan() + group.steps(at) + first * step.BYTES, table = workspace + explaining.tables() + first * points * 5
  for (let q: usize = 0; q < points; q += 16) v128.store(products + q, f64x2.splat(1))
  for (let i = first + 1, end = group.stepCount(at); i <= end; i++, record += step.BYTES, table += points * 5) {
    const from = products + step.parent(record) * points, to = products + i * points, ratio = table + variantAt(workspace, i) * points
    for (let q: usize = 0; q < points; q += 16) v128.store(to + q, f64x2.mul(v128.load(from + q), v128.load(ratio + q)))
  }
}

/** A leaf's value times its product; elsewhere 0, to which the steps below will be added. */
function startSums(at: usize, workspace: usize, output: usize): void {
  const points = group.pointCount(at) << 3, products = workspace + explaining.products(), sums = workspace + explaining.sums()
  const first = group.sharedCount(at)
  let record = explaining.plan() + group.steps(at) + first * step.BYTES
  const top = f64x2.splat(leafValue(group.leaf(at), output))
  for (let q: usize = 0; q < points; q += 16) v128.store(sums + q, top)
  for (let i = first + 1, end = group.stepCount(at); i <= end; i++, record += step.BYTES) {
    const value = f64x2.splat(leafValue(step.leaf(record), output)), from = products + i * points, to = sums + i * points
    for (let q: usize = 0; q < points; q += 16) v128.store(to + q, f64x2.mul(value, v128.load(from + q)))
  }
}

@inline function leafValue(leaf: usize, output: usize): f64 {
  return leaf == 0 ? 0 : load<f64>(explaining.plan() + leaf + (output << 3))
}

/** Sums from the leaves up to the top; a step's sum times its coefficient is its player's, and with that of a step above both players'. */
function ascend(at: usize, workspace: usize, to: usize): void {
  const points = group.pointCount(at) << 3, sums = workspace + explaining.sums(), first = group.sharedCount(at), alone = group.aloneCount(at)
  const players = group.playerCount(at) - alone, pairs = to + (1 + players) * points, isPairs = explaining.isPairs() != 0
  memory.fill(to, 0, ownCount(at) * points)
  let record = explaining.plan() + group.steps(at) + group.stepCount(at) * step.BYTES
  let table = workspace + explaining.tables() + group.stepCount(at) * points * 5
  for (let i = group.stepCount(at); i > first; i--) {
    record -= step.BYTES
    table -= points * 5
    const sum = sums + i * points, parent = sums + step.parent(record) * points, variant = variantAt(workspace, i)
    for (let q: usize = 0; q < points; q += 16) v128.store(parent + q, f64x2.add(v128.load(parent + q), v128.load(sum + q)))
    if (variant == FAILED) continue
    const part = to + (1 + step.player(record) - alone) * points, coefficient = table + (3 + variant) * points
    for (let q: usize = 0; q < points; q += 16) {
      const gained = f64x2.mul(v128.load(sum + q), v128.load(coefficient + q))
      v128.store(sum + q, gained)
      v128.store(part + q, f64x2.add(v128.load(part + q), gained))
    }
    if (isPairs) meetAbove(at, workspace, record, sum, pairs)
  }
  for (let q: usize = 0; q < points; q += 16) v128.store(to + q, v128.load(sums + q))
}

function meetAbove(at: usize, workspace: usize, record: usize, gained: usize, pairs: usize): void {
  const points = group.pointCount(at) << 3, alone = group.aloneCount(at), player = step.player(record)
  const steps = explaining.plan() + group.steps(at) - step.BYTES, tables = workspace + explaining.tables() - points * 5
  for (let above = step.parent(record); above > 0; above = step.parent(steps + above * step.BYTES)) {
    const other = step.player(steps + above * step.BYTES), variant = variantAt(workspace, above)
    if (variant == FAILED || other == player) continue
    const pair = pairs + pairOf(other - alone, player - alone) * points, coefficient = tables + (above * 5 + 3 + variant) * points
    for (let q: usize = 0; q < points; q += 16) {
      v128.store(pair + q, f64x2.add(v128.load(pair + q), f64x2.mul(v128.load(gained + q), v128.load(coefficient + q))))
    }
  }
}

@inline function product(a: usize, b: usize, at: usize): v128 { return f64x2.mul(v128.load(a + at), v128.load(b + at)) }

@inline function dot(a: usize, b: usize, bytes: usize): v128 {
  let sum = product(a, b, 0)
  if (bytes > 16) sum = f64x2.add(sum, product(a, b, 16))
  if (bytes > 32) sum = f64x2.add(sum, product(a, b, 32))
  for (let q: usize = 48; q < bytes; q += 16) sum = f64x2.add(sum, product(a, b, q))
  return sum
}

@inline function lanes(pair: v128): f64 { return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1) }

/** The vector: each player's part, by the integral of what was weighed above the top times what was below it. */
export function combine(at: usize, workspace: usize, sharedNumber: u32, ownNumber: u32, vector: usize): void {
  const points = group.pointCount(at) << 3, shared = sharedAt(at, workspace, sharedNumber), whole = workspace + explaining.products()
  const width = group.width(at), players = group.playerCount(at), sharedCount = group.sharedCount(at), alone = group.aloneCount(at)
  for (let output: usize = 0; output < explaining.leafWidth(); output++, vector += width << 3) {
    const own = ownAt(at, workspace, ownNumber, output)
    for (let q: usize = 0; q < points; q += 16) v128.store(whole + q, f64x2.mul(v128.load(shared + q), v128.load(own + q)))
    store<f64>(vector, 0, 0)
    store<f64>(vector + (width << 3) - 8, 0)
    let coefficient = shared + points, part = own + points, to = vector
    for (let i: usize = 0; i < players; i++, to += 8) {
      let value: v128
      if (i >= sharedCount) value = dot(shared, part, points)
      else {
        value = dot(whole, coefficient, points)
        if (i >= alone) value = f64x2.add(value, dot(shared, part, points))
      }
      store<f64>(to, lanes(value))
      coefficient += points
      if (i >= alone) part += points
    }
  }
}

/** The vector: half of each two players' interaction. */
export function combinePairs(at: usize, workspace: usize, sharedNumber: u32, ownNumber: u32, vector: usize): void {
  const points = group.pointCount(at) << 3, shared = sharedAt(at, workspace, sharedNumber), width = group.width(at)
  const scaled = workspace + explaining.scaled(), apart = group.sharedCount(at) * points
  for (let output: usize = 0; output < explaining.leafWidth(); output++, vector += width << 3) {
    const own = ownAt(at, workspace, ownNumber, output)
    scaleShared(shared, own, scaled, apart, points)
    store<f64>(vector + (width << 3) - 8, 0)
    let to = vector
    for (let b: usize = 1; b < group.playerCount(at); b++) {
      for (let a: usize = 0; a < b; a++, to += 8) store<f64>(to, lanes(pairPart(at, shared, own, scaled, a, b)) * 0.5)
    }
  }
}

/** What is shared of each (o - z) / f times the product; then that times the sum. */
function scaleShared(shared: usize, own: usize, scaled: usize, apart: usize, points: usize): void {
  for (let i: usize = 0; i < apart; i += points) {
    for (let q: usize = 0; q < points; q += 16) {
      const part = f64x2.mul(v128.load(shared + points + i + q), v128.load(shared + q))
      v128.store(scaled + i + q, part)
      v128.store(scaled + apart + i + q, f64x2.mul(part, v128.load(own + q)))
    }
  }
}

/** Product times (c_a c_b sum + c_a part_b + c_b part_a + part_ab), c being what is shared of (o - z) / f. */
@inline function pairPart(at: usize, shared: usize, own: usize, scaled: usize, a: usize, b: usize): v128 {
  const sharedCount = group.sharedCount(at), alone = group.aloneCount(at), points = group.pointCount(at) << 3, parts = own + points
  let sum = f64x2.splat(0)
  if (b < sharedCount) {
    sum = dot(scaled + (sharedCount + a) * points, shared + (1 + b) * points, points)
    if (a >= alone) sum = f64x2.add(sum, dot(scaled + b * points, parts + (a - alone) * points, points))
  }
  if (b < alone) return sum
  if (a < sharedCount) sum = f64x2.add(sum, dot(scaled + a * points, parts + (b - alone) * points, points))
  if (a < alone) return sum
  const pair = group.playerCount(at) - alone + pairOf(a - alone, b - alone)
  return f64x2.add(sum, dot(shared, parts + pair * points, points))
}
