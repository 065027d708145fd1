// The one table of everything TypeScript and AssemblyScript both address in shared memory, and of the jobs a team runs.
// `scripts/kernels.ts` writes the accessors of build/generated/ from it; `record.ts` reads and writes the same offsets.

/** `size`: a pointer or a count, unsigned 32 bits. `set256`: 256 bits, one per code. `lanes16`: 16 bytes. */
export type SlotType = 'size' | 'integer' | 'byte' | 'long' | 'real' | 'lanes16' | 'set256'
export type Slots = Readonly<Record<string, SlotType>>

/** The widest slots come first, so that every slot is aligned. */
const slotBytes: Readonly<Record<SlotType, number>> = {
  set256: 32,
  lanes16: 16,
  real: 8,
  long: 8,
  size: 4,
  integer: 4,
  byte: 1,
}

/** Contexts: one of each, at an address of its own, named by the command that uses it. */
export const contexts = {
  boosting: {
    // parameters
    learningRate: 'real',
    l2: 'real',
    minHessian: 'real',
    minRowsInLeaf: 'real',
    minGain: 'real',
    categorySmoothing: 'real',
    categoryL2: 'real',
    maxLeaves: 'size',
    loss: 'size',
    classCount: 'size',
    // the quantised training rows, twice: for histograms and for partitions
    rowCount: 'size',
    featureCount: 'size',
    rowStride: 'size',
    rows: 'size',
    columns: 'size',
    valueBins: 'size', // u32 per feature: codes that are values; the next code is "missing"
    categorical: 'size', // u8 per feature
    // the features drawn for this tree, ascending, and their codes side by side; all of them: `rows` itself
    drawnCount: 'size',
    paddedDrawnCount: 'size',
    drawnFeatures: 'size', // u32: which feature each is
    drawnRows: 'size',
    drawnStride: 'size',
    drawnLanes: 'size', // a `lanes` record per 16 features
    // rows in training order
    labels: 'size', // f32: 0/1 or the class; squared loss: f64
    weights: 'size', // f32 in (0, 1], or 0
    weightScale: 'real', // what the weights were divided by
    margins: 'size', // f64, class by class
    probabilities: 'size', // f32, class by class (softmax)
    gradients: 'size', // u32: g in the high 16 bits, h in the low 16
    pairs: 'size', // u64: row id, quantised gradient << 32
    spareLeft: 'size',
    spareRight: 'size',
    // this tree
    output: 'size', // the class it is for
    tree: 'size', // its nodes
    nodeCount: 'size',
    leafCount: 'size',
    depth: 'size',
    inBag: 'size',
    sampled: 'size', // 1: rows are drawn by hash
    bagThreshold: 'size',
    bagSeed: 'size',
    ditherSeed: 'size',
    gradientShift: 'integer',
    hessianShift: 'integer',
    squaredScale: 'real',
    gradientUnit: 'real', // one quantum of gradient
    hessianUnit: 'real',
    hessianIsConstant: 'size',
    // workspace
    histograms: 'size',
    histogramBytes: 'size',
    partialHistograms: 'size',
    zeroHistogram: 'size',
    leaves: 'size',
    workers: 'size', // one `worker` record each
    workerCount: 'size',
    blockCounts: 'size', // u32 per block of rows: drawn, or going left; then where the block's begin
    // arguments of the job under way
    jobBegin: 'size',
    jobCount: 'size',
    jobHistogram: 'size',
    jobSibling: 'size', // the parent's histogram, which becomes the large child's
    jobSequential: 'size', // 1: pair i is row i
    jobTotal: 'long',
    jobSiblingTotal: 'long',
    jobRows: 'size',
    jobSiblingRows: 'size',
    jobLeaf: 'size',
  },
  binning: {
    rowCount: 'size', // rows staged
    firstRow: 'size', // where they go
    featureCount: 'size',
    values: 'size', // f64, feature by feature, `capacity` apart
    capacity: 'size',
    edges: 'size', // f64, 256 per feature, padded with infinity
    valueBins: 'size',
    categorical: 'size',
    ranks: 'size', // u32 per feature: its rank per level, unseen, missing; 0: not a statistic
    levelCounts: 'size', // u32 per feature
    rows: 'size',
    rowStride: 'size',
    columns: 'size', // 0: not wanted
    columnBytes: 'size', // bytes from one column to the next
  },
  scoring: {
    rowCount: 'size',
    rows: 'size',
    rowStride: 'size',
    featureCount: 'size',
    outputs: 'size',
    trees: 'size',
    treeBytes: 'size',
    treeCount: 'size',
    depths: 'size', // u32 per tree
    firstOutput: 'size', // the class of the first tree
    margins: 'size', // f64: margins[row * rowStep + output * outputStep]
    rowStep: 'size',
    outputStep: 'size',
  },
  loss: {
    loss: 'size',
    rowCount: 'size',
    classCount: 'size',
    margins: 'size', // f64, class by class
    labels: 'size', // f64
    weights: 'size', // f64, or 0
    blocks: 'size', // f64 per block
  },
  gram: {
    rowCount: 'size',
    columnCount: 'size',
    values: 'size', // f64, row-major
    weights: 'size', // f64, or 0
    vector: 'size', // f64
    blockRows: 'size',
    blockSums: 'size', // per block: columns × columns, then columns
    blockCount: 'size',
  },
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

/** Records: many of each, at a given address. */
export const records = {
  node: {
    right: 'set256', // codes that go right; none at a leaf, which is its own child
    cover: 'real', // training rows that reached it
    value: 'real', // at a leaf
    feature: 'size',
    child: 'size', // the left child; the right one follows
    code: 'byte',
    missingLeft: 'byte',
    isCategory: 'byte',
    isLeaf: 'byte',
  },
  candidate: {
    right: 'set256',
    gain: 'real',
    left: 'long', // packed sums of the left side
    feature: 'size',
    position: 'size', // among the drawn features
    code: 'size',
    missingLeft: 'size',
    isCategory: 'size',
  },
  leaf: {
    total: 'long',
    begin: 'size',
    count: 'size',
    histogram: 'size',
    node: 'size',
    depth: 'size',
    candidate: 'size', // address of its own candidate
  },
  lanes: {
    order: 'lanes16', // which of 16 codes comes first, second …
    count: 'size', // how many of them are drawn
  },
  worker: {
    gradientSum: 'long',
    hessianSum: 'long',
    largest: 'real',
    counted: 'size', // 1: has counted into its partial histogram
    sink: 'size',
    small: 'size', // candidates of the two children
    large: 'size',
    table: 'size', // 256 bytes: 8 where a code goes left
    sorting: 'size', // levels under sort
  },
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

/** What a team can be told to do; the position is the opcode. */
export const jobs = [
  'bin',
  'drawFeatures',
  'probabilities',
  'largestGradient',
  'gradients',
  'countBag',
  'pairs',
  'histogram',
  'search',
  'histogramAndSearch',
  'partition',
  'merge',
  'applyLeaves',
  'score',
  'contributions',
  'loss',
  'gram',
] as const
export type Job = (typeof jobs)[number]

/** `ranking` is pairwise logistic loss within groups of rows. */
export const losses = [
  'logistic',
  'squared',
  'softmax',
  'absolute',
  'huber',
  'quantile',
  'poisson',
  'gamma',
  'tweedie',
  'ranking',
] as const
export type Loss = (typeof losses)[number]

/** The words a team meets at, a cache line each. `state` is generation << 8 | closed << 7 | threads at work. */
export const sync = { state: 0, next: 64, sleepers: 128, job: 192, context: 196, failed: 256, bytes: 320 } as const

export const nodesPerTree = (leaves: number): number => 2 * leaves - 1
export const BLOCK_ROWS = 4096

/** A number that changes whenever this table does (FNV-1a): kernels built from another table are refused, not misread. */
export function layoutStamp(): number {
  const text = JSON.stringify([contexts, records, jobs, losses, sync, slotBytes, BLOCK_ROWS])
  let stamp = 0x811c9dc5
  for (let at = 0; at < text.length; at++) stamp = Math.imul(stamp ^ text.charCodeAt(at), 0x01000193)
  return stamp >>> 0
}

export interface Layout {
  readonly bytes: number
  readonly offsets: Readonly<Record<string, number>>
}

const layouts = new WeakMap<Slots, Layout>()

/** Offsets by slot, the widest types first; the size is a multiple of 32 bytes. */
export function layOut(slots: Slots): Layout {
  const layout = layouts.get(slots) ?? placeSlots(slots)
  layouts.set(slots, layout)
  return layout
}

function placeSlots(slots: Slots): Layout {
  const offsets: Record<string, number> = {}
  let bytes = 0
  for (const type of Object.keys(slotBytes) as SlotType[]) {
    for (const [name, slot] of Object.entries(slots)) {
      if (slot !== type) continue
      offsets[name] = bytes
      bytes += slotBytes[type]
    }
  }
  return { bytes: (bytes + 31) & ~31, offsets }
}
