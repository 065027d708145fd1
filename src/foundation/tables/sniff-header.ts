import { shapeOf } from './cell-shapes.ts'

/** Cells looked at: as many rows of a narrow table as make no pause, at least a few of a wide one. */
const LOOKED_AT_CELLS = 20_000
const LEAST_ROWS = 20
const MOST_ROWS = 300
const YEAR = /^(19|20)\d\d$/
const NAME_LIKE = /^[\p{L}_][\p{L}\p{N}_ .()/%#-]{0,60}$/u

/**
 * Whether the first row names the columns. Each column votes: words above numbers say yes, a number above numbers says
 * no; where every column holds words, a first cell that comes again below says no.
 */
export function looksLikeHeader(first: readonly string[], body: readonly (readonly string[])[]): boolean {
  const rows = body.slice(0, Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.floor(LOOKED_AT_CELLS / first.length))))
  if (rows.length === 0) return !first.some((cell) => shapeOf(cell.trim()) === 'number')
  if (countsYears(first)) return true
  let typed = 0
  let worded = 0
  for (let column = 0; column < first.length; column++) {
    const head = (first[column] ?? '').trim()
    const below = rows.map((row) => (row[column] ?? '').trim()).filter((cell) => shapeOf(cell) !== 'missing')
    if (below.length === 0) continue
    if (isTyped(below)) typed += typedVote(head)
    else worded += wordVote(head, below)
  }
  return typed === 0 ? worded >= 0 : typed > 0
}

function isTyped(cells: readonly string[]): boolean {
  return cells.filter((cell) => shapeOf(cell) !== 'text').length >= 0.9 * cells.length
}

function typedVote(head: string): number {
  const shape = shapeOf(head)
  if (shape === 'missing') return 0
  return shape === 'text' || (shape === 'truth' && head.length === 1) ? 1 : -1
}

function wordVote(head: string, below: readonly string[]): number {
  if (head === '') return 0
  if (shapeOf(head) === 'number') return -1
  if (below.includes(head)) return -1
  const distinct = new Set(below).size
  const repeats = distinct <= 0.5 * below.length
  return repeats || NAME_LIKE.test(head) ? 1 : 0
}

/** Columns named by consecutive years, a common wide layout, look like numbers but are names. */
function countsYears(first: readonly string[]): boolean {
  const years = first
    .map((cell) => cell.trim())
    .filter((cell) => YEAR.test(cell))
    .map(Number)
  const named = first.some((cell) => shapeOf(cell.trim()) === 'text')
  return named && years.length >= 3 && years.every((year, index) => index === 0 || year === years[index - 1]! + 1)
}
