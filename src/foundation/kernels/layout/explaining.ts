// What the kernels of TreeSHAP address: a plan of the ensemble, and a workspace per worker.
import type { Slots } from './slots.ts'

export const explainingContexts = {
  explaining: {
    rowCount: 'size',
    pieceRows: 'size', // rows explained at once, a multiple of 16
    codes: 'size', // feature by feature
    columnBytes: 'size', // bytes from one feature's codes to the next
    outputs: 'size',
    leafWidth: 'size',
    isPairs: 'size', // 1: columns are pairs of players
    plan: 'size', // what the addresses of the plan count from
    trees: 'size', // `plannedTree` records
    treeCount: 'size',
    columnCount: 'size', // of the result, per output: players, or pairs of them
    result: 'size', // f64: rows × outputs × columns
    workspaces: 'size', // one per worker
    workspaceBytes: 'size',
    // where in a workspace
    block: 'size', // f64, column by column: the piece under way
    masks: 'size', // a byte per row and condition: all ones where the row goes right
    bitMasks: 'size', // the same per bit of a wide group
    keys: 'size', // low bytes, then high bytes
    slots: 'size', // u32 per row: where its pattern's vector lies
    patterns: 'size', // u16: the keys met
    slotOf: 'size', // u16 per key: 1 + the number of the pattern; 0: not met
    sharedOf: 'size', // the same for the bits that all leaves of a group share
    ownOf: 'size', // and for those below the group's top
    vectors: 'size', // f64: contributions by pattern
    shared: 'size', // f64 by pattern of shared bits: the product of factors, then that times each player's (o - z) / f
    own: 'size', // f64 by pattern of own bits: the sum over leaves, then each player's part of it
    tables: 'size', // f64 per step: three ratios and two coefficients at every point
    variants: 'size', // u32 per step
    products: 'size', // f64 per step and point
    scaled: 'size', // f64 per shared player and point, twice
    sums: 'size',
  },
} as const satisfies Record<string, Slots>

export const explainingRecords = {
  plannedTree: {
    conditions: 'size', // addresses within the plan
    conditionCount: 'size',
    groups: 'size',
    groupCount: 'size',
  },
  condition: {
    right: 'set256', // codes that go right
    feature: 'size',
  },
  leafGroup: {
    bits: 'size', // u32: per bit how many terms, then the terms: condition << 1 | 1 for "goes left"; all of them must hold; none: always set
    bitCount: 'size',
    isWide: 'size', // 1: too many bits for a key, so every row is a pattern of its own
    steps: 'size', // one per player above the group's top, then the edges below it
    stepCount: 'size',
    sharedCount: 'size', // players above the top; their bits come first
    aloneCount: 'size', // those of them that no condition below the top is about; they come first
    leaf: 'size', // the values of the top where it is a leaf itself, or 0
    columns: 'size', // u32 per number of the vector
    width: 'size', // numbers in the vector, padded to an even count
    playerCount: 'size',
    points: 'size', // t, 1 - t and weight of each point
    pointCount: 'size', // even
    factors: 'size', // f64 per code of `factorFeature`, which multiply the vector; 0: none
    factorFeature: 'size',
  },
  step: {
    share: 'real', // of the training rows, that its player's conditions let pass, down to here
    before: 'real', // down to its player's step before
    parent: 'size', // 1 + its number; 0 at the group's top
    previous: 'size', // the last above it of the same player, or 0
    bit: 'size',
    test: 'size', // 0: passes where the bit is set, 1: where it is not
    player: 'size', // its place in the vector
    leaf: 'size', // the leaf's values, or 0
  },
} as const satisfies Record<string, Slots>
