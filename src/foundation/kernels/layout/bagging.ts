// What the kernels that grow trees on drawn rows, and those that measure distances, address.
import type { Slots } from './slots.ts'

export const baggingContexts = {
  // trees of a forest, each grown by one thread from its own seed
  bagging: {
    rowCount: 'size',
    featureCount: 'size',
    rows: 'size', // codes, row by row
    rowStride: 'size',
    columns: 'size', // codes, column by column
    columnBytes: 'size',
    valueBins: 'size', // u32 per feature: the code that means missing
    categorical: 'size',
    labels: 'size', // f64 per row: a number, or the index of a class
    weights: 'size', // f64 per row; 0: all are 1
    weighing: 'size', // u32: the rows that weigh something
    weighingCount: 'size',
    classCount: 'size', // 1: one number per leaf
    randomThresholds: 'size',
    triedCount: 'size', // columns looked at for a split
    leastRows: 'size', // on each side
    mostDepth: 'size',
    replaced: 'size', // 1: rows are drawn with replacement
    drawnCount: 'size',
    // the trees to grow
    treeCount: 'size',
    seeds: 'size', // u32 per tree
    trees: 'size', // `node` records, `treeBytes` per tree; a leaf's value is its mean, or its number among the leaves
    treeBytes: 'size',
    nodeCounts: 'size', // u32 per tree
    shares: 'size', // f64 per leaf and class, `shareBytes` per tree
    shareBytes: 'size',
    leafOfRow: 'size', // u32 per tree and row: the leaf of a row that was not drawn, else 2^32 - 1; 0: not asked for
    // per worker, from `workspaces` on
    workspaces: 'size',
    workspaceBytes: 'size',
    drawnAt: 'size', // u32: the rows under way, leaf after leaf
    spareAt: 'size',
    pairsAt: 'size', // two f64 per row: weight, and weight × label or the class
    sparePairsAt: 'size',
    timesAt: 'size', // u32 per row: how often it is drawn
    orderAt: 'size', // u32 per feature
    sumsAt: 'size', // two f64 per code, 0 between uses
    countsAt: 'size', // u32 per code, 0 between uses
    headsAt: 'size', // u32 per code: the first of its rows, and `nextAt` the one after each
    nextAt: 'size',
    levelsAt: 'size', // occupied codes of a category, and their order
    classesAt: 'size', // f64 per class, three times: all, left, right
    setAt: 'size', // 32 bytes: codes that go right
    stackAt: 'size',
  },
  // distances of rows to known points
  neighbours: {
    pointCount: 'size',
    queryCount: 'size',
    width: 'size', // f32 per point, a multiple of 4
    points: 'size',
    queries: 'size',
    wanted: 'size', // how many neighbours
    isL1: 'size',
    nearest: 'size', // u32 per query and neighbour, nearest first
    distances: 'size', // f32 beside them: squared for L2
  },
} as const satisfies Record<string, Slots>
