// What kernels that learn address: boosting tree by tree, its losses, linear algebra.
import type { Slots } from './slots.ts'

export const trainingContexts = {
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
    stepScale: 'real', // units of the target in a step of a loss whose gradient only tells a direction and whose leaves are not renewed; else 1
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
  edges: {
    featureCount: 'size',
    rowCount: 'size', // of each sample, missing values included
    capacity: 'size',
    samples: 'size', // f64, feature by feature, `capacity` apart
    spares: 'size', // per worker, as large as a sample
    digits: 'size', // per worker, counts of a radix sort
    maxBins: 'size',
    edges: 'size', // f64, 256 per feature
    counts: 'size', // u32 per feature
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
} as const satisfies Record<string, Slots>

export const trainingRecords = {
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
} as const satisfies Record<string, Slots>
