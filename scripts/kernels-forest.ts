// The unrolled loops of kernels/forest*.ts, as text: 128 rows at a time, 16 in a register, in eight registers.
import { FOREST_ROWS } from '../src/foundation/kernels/layout.ts'

const LANES = 8
const TREES = 8
/** Table widths whose trees are added eight at a time, at immediate offsets. */
const tableWidths = [32, 64, 128, 256]

const each = (count: number, line: (k: number) => string) => Array.from({ length: count }, (_, k) => line(k)).join('\n')
const lanes = (line: (k: number) => string) => each(LANES, line)

export function forestBlocks(): string {
  return [
    `import * as column from './column-record'`,
    labelLeaves(),
    bitLeaves(),
    conditionColumn(),
    ...tableWidths.map(addEight),
    addEightOf(),
    searchEight(),
    walkEight('Codes', codeStep),
    walkEight('Sets', setStep),
    rowWalk('Codes', codeStep),
    rowWalk('Sets', setStep),
  ].join('\n')
}

/** A split is one op of 8 bytes: u32 where its column begins, i8 threshold, u8 label. A row that stands at the label and is above the threshold moves to a new one. */
function labelLeaves(): string {
  return `
/** Rows start at label 0; the n-th split moves those of its right side from its own label to label n. */
export function labelLeaves(columns: usize, op: usize, end: usize, leaves: usize): void {
${lanes((k) => `  let p${k} = i8x16.splat(0)`)}
  let next = i8x16.splat(0)
  const one = i8x16.splat(1)
  for (; op < end; op += 8) {
    const x = columns + <usize>load<u32>(op), t = v128.load8_splat(op, 4), label = v128.load8_splat(op, 5)
    next = i8x16.add(next, one)
${lanes((k) => `    p${k} = i8x16.max_u(p${k}, v128.and(v128.and(i8x16.gt_s(v128.load(x, ${16 * k}), t), i8x16.eq(p${k}, label)), next))`)}
  }
${lanes((k) => `  v128.store(leaves, p${k}, ${16 * k})`)}
}`
}

function bitLeaves(): string {
  return `
/** Each split sets its bit of the leaf's index where a row goes right. */
export function bitLeaves(columns: usize, op: usize, end: usize, leaves: usize): void {
${lanes((k) => `  let p${k} = i8x16.splat(0)`)}
  for (; op < end; op += 8) {
    const x = columns + <usize>load<u32>(op), t = v128.load8_splat(op, 4), bit = v128.load8_splat(op, 5)
${lanes((k) => `    p${k} = v128.or(p${k}, v128.and(i8x16.gt_s(v128.load(x, ${16 * k}), t), bit))`)}
  }
${lanes((k) => `  v128.store(leaves, p${k}, ${16 * k})`)}
}`
}

function conditionColumn(): string {
  return `
/** A category split as a column: -1 where a row's level goes left, 0 where it goes right. The level's byte and bit of the set lie in the two columns after its own. */
export function conditionColumn(column: usize, set: usize, out: usize): void {
  const low = v128.load(set), high = v128.load(set, 16), half = i8x16.splat(16), none = i8x16.splat(0)
  let byte: v128
${lanes((k) => {
  const at = 16 * k
  return `  byte = v128.load(column, ${FOREST_ROWS + at})
  v128.store(out, i8x16.eq(v128.and(v128.or(i8x16.swizzle(low, byte), i8x16.swizzle(high, i8x16.sub(byte, half))), v128.load(column, ${2 * FOREST_ROWS + at})), none), ${at})`
})}
}`
}

function addEight(width: number): string {
  return `
/** Adds eight trees, one after another, to the margins of a block. */
export function addEight${width}(leaves: usize, tables: usize, margins: usize): void {
  for (const end = leaves + ${FOREST_ROWS}; leaves < end; leaves++, margins += 8) {
    let m = load<f64>(margins)
${each(TREES, (t) => `    m += load<f64>(tables + (<usize>load<u8>(leaves, ${t * FOREST_ROWS}) << 3), ${t * width * 8})`)}
    store<f64>(margins, m)
  }
}`
}

function addEightOf(): string {
  return `
export function addEight(width: usize, leaves: usize, tables: usize, margins: usize): void {
${tableWidths.map((width) => `  if (width == ${width}) { addEight${width}(leaves, tables, margins); return }`).join('\n')}
  assert(false, 'no table of this width')
}`
}

/** Edges are padded with infinity, so that a step needs no bound. */
function searchEight(): string {
  const step = (s: number) => {
    const before = ((1 << s) - 1) * 8
    return `  if (steps > ${s}) {
${lanes((k) => `    i${k} += <usize>(load<f64>(edges + (i${k} << 3), ${before}) < x${k}) << ${s}`)}
  }`
  }
  const cells = (name: string, of: (a: string, b: string) => string) =>
    [0, 1]
      .map(
        (
          pair,
        ) => `    const ${name}${pair} = ${of(`v128.load(values, ${pair * 32})`, `v128.load(values, ${pair * 32 + 16})`)}
${each(4, (k) => `    i${pair * 4 + k} = <usize>load<u8>(cells + <usize>i32x4.extract_lane(${name}${pair}, ${k}))`)}`,
      )
      .join('\n')
  return `
/** Four cells from the high words of four doubles, made to ascend as the doubles do. */
@inline function keyCells(at: usize, a: v128, b: v128): v128 {
  const words = v128.shuffle<i32>(a, b, 1, 3, 5, 7)
  const keys = v128.xor(words, i32x4.shr_u(i32x4.shr_s(words, 31), 1)), least = i32x4.splat(column.least(at))
  return i32x4.shr_u(i32x4.sub(i32x4.min_s(i32x4.max_s(keys, least), i32x4.splat(column.most(at))), least), <i32>column.shift(at))
}
/** Four cells of equal width: rounded by adding 2^52, so that the low word is the cell. What is missing comes last. */
@inline function evenCells(at: usize, a: v128, b: v128): v128 {
  return v128.shuffle<i32>(evenCell(at, a), evenCell(at, b), 0, 2, 4, 6)
}
@inline function evenCell(at: usize, x: v128): v128 {
  const place = f64x2.mul(f64x2.sub(x, f64x2.splat(column.first(at))), f64x2.splat(column.scale(at)))
  const within = f64x2.pmax(f64x2.splat(0), f64x2.pmin(f64x2.splat(<f64>column.lastCell(at)), place))
  return f64x2.add(within, f64x2.splat(4503599627370496))
}
/** Codes of eight numbers: how many edges lie below each, less 128. */
export function searchEight(at: usize, edges: usize, cells: usize, values: usize, out: usize): void {
  const steps = column.steps(at)
${lanes((k) => `  const x${k} = load<f64>(values, ${8 * k})`)}
${lanes((k) => `  let i${k}: usize = 0`)}
  if (cells != 0 && column.scale(at) != 0) {
${cells('even', (a, b) => `evenCells(at, ${a}, ${b})`)}
  } else if (cells != 0) {
${cells('key', (a, b) => `keyCells(at, ${a}, ${b})`)}
  }
${[7, 6, 5, 4, 3, 2, 1, 0].map(step).join('\n')}
${lanes((k) => `  store<u8>(out, i${k} - 128, ${k})`)}
}
/** The missing among 128 numbers get their code. */
export function markMissing(values: usize, missing: i32, out: usize): void {
  const code = i8x16.splat(<i8>missing)
  for (const end = out + ${FOREST_ROWS}; out < end; out += 16, values += 128) {
${lanes((k) => `    const v${k} = v128.load(values, ${16 * k}), n${k} = f64x2.ne(v${k}, v${k})`)}
${each(4, (k) => `    const q${k} = v128.shuffle<i32>(n${2 * k}, n${2 * k + 1}, 0, 2, 4, 6)`)}
    const isMissing = i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(q0, q1), i16x8.narrow_i32x4_s(q2, q3))
    v128.store(out, v128.bitselect(code, v128.load(out), isMissing))
  }
}`
}

type Step = (at: string, code: (column: string) => string) => string

const codeStep: Step = (at, code) =>
  `nodes + <usize>load<u32>(${at}, 4) + (<usize>(<i32>load<i8>(${code(`<usize>(load<u32>(${at}) >> 8)`)}) > <i32>load<i8>(${at})) << 3)`

const setStep: Step = (at, code) =>
  `sideOf(nodes, ${at}, <usize>load<u8>(${code(`<usize>load<u32>(${at})`)}) ^ 128, sets)`

function walkEight(name: string, step: Step): string {
  const shift = Math.log2(FOREST_ROWS)
  return `
/** The nodes in which eight rows of a block end, as offsets from the forest's nodes. */
export function walkEight${name}(nodes: usize, root: usize, depth: usize, columns: usize, sets: usize, out: usize): void {
${lanes((k) => `  let n${k} = nodes + root`)}
  for (; depth > 0; depth--) {
${lanes((k) => `    n${k} = ${step(`n${k}`, (column) => `columns + (${column} << ${shift}), ${k}`)}`)}
  }
${lanes((k) => `  store<u32>(out, <u32>(n${k} - nodes), ${4 * k})`)}
}`
}

function rowWalk(name: string, step: Step): string {
  return `
/** The nodes in which one row ends in eight trees. */
export function rowWalk${name}(nodes: usize, roots: usize, depth: usize, codes: usize, sets: usize, out: usize): void {
${each(TREES, (k) => `  let n${k} = nodes + <usize>load<u32>(roots, ${4 * k})`)}
  for (; depth > 0; depth--) {
${each(TREES, (k) => `    n${k} = ${step(`n${k}`, (column) => `codes + ${column}`)}`)}
  }
${each(TREES, (k) => `  store<u32>(out, <u32>(n${k} - nodes), ${4 * k})`)}
}${
    name === 'Sets'
      ? `
/** The child that a code goes to: its bit of the node's set says which. */
@inline function sideOf(nodes: usize, at: usize, code: usize, sets: usize): usize {
  const byte = load<u8>(sets + <usize>load<u32>(at, 4) + (code >> 3))
  return nodes + <usize>load<u32>(at, 8) + (<usize>((byte >> <u8>(code & 7)) & 1) << 4)
}`
      : ''
  }`
}
