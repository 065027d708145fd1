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
    searches(),
    missing(),
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

/** Searches of a column, by how they guess where to begin; most columns then need one step. Edges are padded with infinity, so that a step needs no bound. */
function searches(): string {
  return `
/** Codes of 128 numbers: how many edges lie below each, less 128. */
export function searchColumn(at: usize, edges: usize, cells: usize, values: usize, out: usize): void {
  const end = out + ${FOREST_ROWS}, one = column.steps(at) == 1
  if (cells == 0) searchAll(column.steps(at), edges, values, out, end)
  else if (column.scale(at) != 0) {
    if (one) searchEvenOnce(at, edges, cells, values, out, end)
    else searchEven(at, edges, cells, values, out, end)
  } else if (one) searchKeysOnce(at, edges, cells, values, out, end)
  else searchKeys(at, edges, cells, values, out, end)
}
function searchAll(steps: u32, edges: usize, values: usize, out: usize, end: usize): void {
  for (; out < end; out += 8, values += 64) {
${lanes((k) => `    const x${k} = load<f64>(values, ${8 * k})`)}
${lanes((k) => `    let i${k}: usize = 0`)}
${steps([7, 6, 5, 4, 3, 2, 1, 0])}
  }
}
/** Four cells from the high words of four doubles, made to ascend as the doubles do. */
@inline function keyCells(a: v128, b: v128, least: v128, most: v128, shift: i32): v128 {
  const words = v128.shuffle<i32>(a, b, 1, 3, 5, 7)
  const keys = v128.xor(words, i32x4.shr_u(i32x4.shr_s(words, 31), 1))
  return i32x4.shr_u(i32x4.sub(i32x4.min_s(i32x4.max_s(keys, least), most), least), shift)
}
/** Two cells of equal width: rounded by adding 2^52, so that the low word is the cell. What is missing comes last. */
@inline function evenCell(x: v128, first: v128, scale: v128, last: v128): v128 {
  const place = f64x2.mul(f64x2.sub(x, first), scale)
  return f64x2.add(f64x2.pmax(f64x2.splat(0), f64x2.pmin(last, place)), f64x2.splat(4503599627370496))
}${['', 'Once'].map((name) => guessedSearch(`Even${name}`, 'const first = f64x2.splat(column.first(at)), scale = f64x2.splat(column.scale(at)), last = f64x2.splat(<f64>column.lastCell(at))', (a, b) => `v128.shuffle<i32>(evenCell(${a}, first, scale, last), evenCell(${b}, first, scale, last), 0, 2, 4, 6)`, name === 'Once')).join('')}${['', 'Once'].map((name) => guessedSearch(`Keys${name}`, 'const least = i32x4.splat(column.least(at)), most = i32x4.splat(column.most(at)), shift = <i32>column.shift(at)', (a, b) => `keyCells(${a}, ${b}, least, most, shift)`, name === 'Once')).join('')}
`
}

function guessedSearch(
  name: string,
  constants: string,
  cellsOf: (a: string, b: string) => string,
  once: boolean,
): string {
  const guess = (
    pair: number,
  ) => `    const cells${pair} = ${cellsOf(`v128.load(values, ${pair * 32})`, `v128.load(values, ${pair * 32 + 16})`)}
${each(4, (k) => `    let i${pair * 4 + k} = <usize>load<u8>(cells + <usize>i32x4.extract_lane(cells${pair}, ${k}))`)}`
  return `
function search${name}(at: usize, edges: usize, cells: usize, values: usize, out: usize, end: usize): void {
  ${constants}${once ? '' : ', steps = column.steps(at)'}
  for (; out < end; out += 8, values += 64) {
${lanes((k) => `    const x${k} = load<f64>(values, ${8 * k})`)}
${guess(0)}
${guess(1)}
${once ? oneStep() : steps([4, 3, 2, 1, 0])}
  }
}`
}

function steps(exponents: readonly number[]): string {
  const step = (s: number) => `    if (steps > ${s}) {
${lanes((k) => `      i${k} += <usize>(load<f64>(edges + (i${k} << 3), ${((1 << s) - 1) * 8}) < x${k}) << ${s}`)}
    }`
  return `${exponents.map(step).join('\n')}
${lanes((k) => `    store<u8>(out, i${k} - 128, ${k})`)}`
}

function oneStep(): string {
  return lanes((k) => `    store<u8>(out, i${k} + <usize>(load<f64>(edges + (i${k} << 3)) < x${k}) - 128, ${k})`)
}

/** The missing among 128 numbers, told by comparing them with themselves. */
function missing(): string {
  return `
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

// Widened before they are compared: the compiler compares two loaded i8 as if they had no sign.
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
