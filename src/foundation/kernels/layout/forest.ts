// What the kernels that score a fitted ensemble address.
import type { Slots } from './slots.ts'

export const forestContexts = {
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

export const forestRecords = {
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

/** How a forest's column is made: `level` fills three columns, and `low` moves another's missing below all codes. */
export const columnKinds = ['number', 'rank', 'level', 'filled', 'low'] as const
/** How a tree of a forest finds leaves: few distinct splits are bits of an index, up to 256 leaves have labels, more are walked to. */
export const treeKinds = ['bits', 'labels', 'walk'] as const
/** Rows a forest scores at a time. */
export const FOREST_ROWS = 128
