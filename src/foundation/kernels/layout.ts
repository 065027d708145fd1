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
    labels: 'size', // logistic and softmax, f32: 0/1 or the class; else f64
    weights: 'size', // f32, the largest in [1, 2), or 0
    margins: 'size', // f64, class by class
    probabilities: 'size', // f32, class by class (softmax)
    gradients: 'size', // u32: g in the high 16 bits, h in the low 16; wide: f64 g, f64 h. Needed until the pairs are made, in the space of `spare`
    pairs: 'size', // u64: row id, quantised gradient << 32; wide: u32 row id, f32 weight, i64 histogram entry
    pairBytes: 'size', // 8, or 16: wide
    spare: 'size', // as large as `pairs`
    // this tree
    output: 'size', // the class it is for
    tree: 'size', // its nodes
    nodeCount: 'size',
    leafCount: 'size',
    depth: 'size',
    inBag: 'size',
    sampled: 'size', // 1: rows are drawn by hash; 2: by minimum variance
    bagThreshold: 'size',
    bagSeed: 'size',
    ditherSeed: 'size',
    gradientShift: 'integer',
    hessianShift: 'integer',
    gradientScale: 'real',
    hessianScale: 'real',
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
    // the objective, and rows that are weighed, drawn or grouped
    lossParameter: 'real', // delta of huber, share of quantile; power of poisson (1), gamma (2), tweedie
    blockSums: 'size', // wide, per block of rows: f64 sum of |g|, f64 sum of h
    rowShare: 'real',
    meanWeight: 'real',
    leafScale: 'real', // mean |leaf value| of the tree before; negative before the first
    groupCount: 'size',
    groupStarts: 'size', // u32, groups + 1
    groupScales: 'size', // f64: 1 / the best DCG, or 0
    discounts: 'size', // f64 per rank
    groupSorting: 'size', // per worker
    groupSortingBytes: 'size',
    jobSmall: 'size', // the leaf record that is searched
    jobLarge: 'size', // its sibling's, or 0
    // growth: the shape of trees, and which splits are allowed
    growth: 'size', // 0: leaf by leaf, 1: level by level
    maxDepth: 'size',
    l1: 'real',
    isBounded: 'size', // 1: splits are judged by the outputs of their children (l1, monotone) or drawn (random thresholds)
    randomThresholds: 'size',
    splitSeed: 'size',
    oneHotLevels: 'size',
    monotone: 'size', // u8 per feature: 0 free, 1 rising, 2 falling; 0: none is constrained
    relations: 'size', // u32 per pair of leaves: 0, or feature << 2 | 1 (below) or 2 (above)
    nodeParents: 'size', // u32 per node
    listCount: 'size', // lists of features that may stand on one path
    listMembers: 'size', // u8 per list and feature
    featureColumns: 'size', // u32 per feature: those in no list stand with others of their column alone; 0: all may meet
    histogramsUsed: 'size',
    levelScratch: 'size', // per worker, LEVEL_BYTES
    levelFacts: 'size', // per drawn feature what the root's rows say: u32 first and last code, u32 missing seen, u32 levels, u8 × 256 their order
    // linear leaves
    linearLeaves: 'size', // 1: leaves are linear in the numbers on their path
    linearL2: 'real',
    centres: 'size', // f64 × 256 per feature: of each code; NaN for missing, and all of a feature that has none
    slopeStarts: 'size', // u32 per node and one: the tree's slopes in the order of nodes
    slopes: 'size', // `slope` records
    slopeDrafts: 'size', // per leaf, MOST_SLOPES records
    linearScratch: 'size', // per worker, LINEAR_BYTES
    // after the structure: leaves of the rows as they are averaged, or of all rows
    regrouped: 'size', // 1: pairs are put into the leaves their rows reach once the structure is known
    leavesFromAllRows: 'size', // 1: rows not drawn count in leaf values too
    averagedColumns: 'size', // u32 per column: the one whose codes leaf values and margins go by; 0: each its own
    leafOfPair: 'size', // u16 per pair: the node of its leaf
    blockLeaves: 'size', // u32 per block of pairs and node: how many; then where they go
    leafTotals: 'size', // per worker: a long per node
    leafTotalsBytes: 'size',
    // vector leaves: one tree a round
    vectors: 'size', // f64 per node and class; 0: one value a leaf
    signs: 'size', // f32 per class: how the classes' gradients add up to the one the structure goes by
    leafOfRow: 'size', // u16 per row: the node of its leaf, plus 32768 if it does not count
    vectorSums: 'size', // per worker, node and class: two longs, of g and h
    vectorSumsBytes: 'size',
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
    slopes: 'size', // `slope` records of all trees; 0: leaves are constant
    slopeStarts: 'size', // u32 per node of all trees, and one
    treeStarts: 'size', // u32 per tree: its first node
    centres: 'size',
    vectors: 'size', // f64 per tree, node and output; 0: a leaf has one value
  },
  loss: {
    loss: 'size',
    rowCount: 'size',
    classCount: 'size',
    margins: 'size', // f64, class by class
    labels: 'size', // f64
    weights: 'size', // f64, or 0
    blocks: 'size', // f64 per block; ranking: per group
    lossParameter: 'real',
    groupCount: 'size',
    groupStarts: 'size',
    groupScales: 'size',
    discounts: 'size',
    groupSorting: 'size',
    groupSortingBytes: 'size',
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
  // a fitted ensemble made ready to score; `base` is where it lies, and offsets in it count from there
  forest: {
    base: 'size',
    columns: 'size', // `column` records
    columnCount: 'size',
    numberCount: 'size', // the first columns are searched in edges
    steps: 'size', // halvings that find a number's code, for the column that needs most
    trees: 'size', // `scored` records, output after output
    treeCount: 'size',
    firstTrees: 'size', // u32 per output, and one
    outputs: 'size',
    leafWidth: 'size',
    margins0: 'size', // f64 per output: before the first tree
    tables: 'size', // f64: leaf values by label, `tableWidth` per tree; of vector leaves output after output
    tableWidth: 'size',
    hasWalks: 'size', // 1: some tree has too many leaves for labels
    nodes: 'size',
    nodeShift: 'size', // log2 of a node's bytes: 3 where all splits are of numbers, else 4
    roots: 'size', // u32 per tree, up to a multiple of eight trees
    groupDepths: 'size', // u32 per eight trees
    // rows to score
    rowCount: 'size',
    values: 'size', // f64, used source by used source, `capacity` apart
    capacity: 'size',
    margins: 'size', // f64, rows × outputs
    scratch: 'size', // per worker: columns of codes, then leaves, then margins of a block
    scratchBytes: 'size',
    leavesAt: 'size',
    marginsAt: 'size',
    // one row
    input: 'size', // f64 per source
    output: 'size', // f64 per output
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
    low: 'real', // bounds of its output, and its output, in quanta of gradient per quantum of hessian
    high: 'real',
    output: 'real',
    worth: 'real', // what its rows gain undivided
    least: 'real', // hessian each side of a split must have
    left: 'long', // packed sums of the rows that go left
    leftCount: 'size',
    allowed: 'size', // u8 per feature and per list: may it still be split by; 0: everything may
    slopeCount: 'size',
  },
  slope: {
    slope: 'real',
    mean: 'real', // of the leaf's rows
    feature: 'size',
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
  // a column of codes that a forest's splits compare
  column: {
    source: 'size',
    staged: 'size', // among the sources that are used
    table: 'size', // edges, or ranks, from the forest's base; of a `low` column the column it is made from
    count: 'size', // levels
    cells: 'size', // u8 per cell of the numbers' range: how many edges lie below it; 0: there are no cells
    lastCell: 'size',
    first: 'real', // cells of equal width: a number less this, times the scale; scale 0: cells are of keys
    scale: 'real',
    least: 'integer', // keys of the first and last edge: a cell is a key less the first, shifted
    most: 'integer',
    kind: 'byte', // of `columnKinds`
    shift: 'byte',
    steps: 'byte', // halvings that find a number's code within a cell
    missing: 'byte', // the code that means missing
  },
  // a tree of a forest
  scored: {
    ops: 'size', // from the forest's base, 8 bytes each
    opCount: 'size',
    conditions: 'size', // category splits, 8 bytes each
    conditionCount: 'size',
    root: 'size', // its first node, from the forest's nodes
    nodeValues: 'size', // f64 per node × leafWidth
    depth: 'size',
    kind: 'byte', // of `treeKinds`
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
  'wideGradients',
  'rankingGradients',
  'wideSums',
  'drawByVariance',
  'widePairs',
  'renewLeaves',
  'addPartials',
  'countLevel',
  'searchLevel',
  'divideLevel',
  'fitSlopes',
  'walkLeaves',
  'regroup',
  'nameLeaves',
  'sumVectors',
  'moveVectors',
  'forest',
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

/** How a forest's column is made: `level` fills three columns, and `low` moves another's missing below all codes. */
export const columnKinds = ['number', 'rank', 'level', 'filled', 'low'] as const
/** How a tree of a forest finds leaves: few distinct splits are bits of an index, up to 256 leaves have labels, more are walked to. */
export const treeKinds = ['bits', 'labels', 'walk'] as const
/** Rows a forest scores at a time. */
export const FOREST_ROWS = 128

/** The words a team meets at, a cache line each. `state` is generation << 8 | closed << 7 | threads at work. */
export const sync = { state: 0, next: 64, sleepers: 128, job: 192, context: 196, failed: 256, bytes: 320 } as const

export const nodesPerTree = (leaves: number): number => 2 * leaves - 1
export const BLOCK_ROWS = 4096
/** 256 sums of 8 bytes. */
export const FEATURE_HISTOGRAM_BYTES = 2048
/** Per worker: scores of one feature's splits over all leaves of a level. */
export const LEVEL_BYTES = 32_768
/** Per worker: the normal equations of one linear leaf. */
export const LINEAR_BYTES = 4096
/** Numbers a linear leaf uses at most: the last on its path. */
export const MOST_SLOPES = 16

/** A number that changes whenever this table does (FNV-1a): kernels built from another table are refused, not misread. */
export function layoutStamp(): number {
  const text = JSON.stringify([
    contexts,
    records,
    jobs,
    losses,
    sync,
    slotBytes,
    BLOCK_ROWS,
    LEVEL_BYTES,
    MOST_SLOPES,
    columnKinds,
    treeKinds,
  ])
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
