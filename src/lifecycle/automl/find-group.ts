import type { Column, Table } from '#base'
import type { Schema } from '#data'
import type { Part } from './encode-target.ts'
import { partAt } from './encode-target.ts'
import type { FrameWarning } from './frame.ts'
import { soundsLikeBeing, soundsLikeKey } from './named-columns.ts'
import { codesOf, isMissing } from './values.ts'
import { sharedWithin } from './within-groups.ts'

/** A column whose values look like things that several rows are about. */
export interface GroupEvidence {
  readonly column: string
  readonly isStrong: boolean
  readonly groupCount: number
  readonly rowsPerGroup: number
  /** Of the target's spread, what lies between groups rather than within. */
  readonly shared: number
  /** Columns that have one value within a group and many among groups. */
  readonly constant: readonly string[]
}

const MAX_ROWS = 200_000
/** Of columns without a telling name: fewer or larger groups are categories, not things. */
const [MIN_GROUPS, MIN_ROWS_PER_GROUP, MAX_ROWS_PER_GROUP] = [20, 2, 200]
const FEWEST_GROUPS = 5
/** Of the rows: what must stand beside another of its group. */
const REPEATED = 0.05
const MIN_REPEATED = 30
const SHARED = 0.5
const HINT = 0.04
/** A column is constant within groups when so many of a group's further rows agree with its first, and it varies over all. */
const [CONSTANT, COMMONEST] = [0.97, 0.8]

export interface GroupQuestion {
  readonly schema: Schema
  readonly table: Table
  readonly part: Part
  readonly candidates: readonly string[]
  /** Numbers that were found to be names of things. */
  readonly codes: readonly string[]
}

/**
 * Columns that name what a row is about: repeated, with other columns constant within, or the target varying little.
 * Strong only where the name says so too, and no other such column crosses it.
 */
export function findGroups(asked: GroupQuestion): readonly GroupEvidence[] {
  const { schema, candidates: names, part } = asked
  const some =
    part.rows.length <= MAX_ROWS
      ? part
      : partAt(
          part,
          Uint32Array.from({ length: MAX_ROWS }, (_, i) => i),
        )
  const named = schema.columns.filter(({ name, type }) => names.includes(name) && MAY_NAME.has(type))
  const found = named.flatMap(({ name }) => evidenceOf(name, { ...asked, part: some }) ?? [])
  const strong = found.filter(({ isStrong }) => isStrong)
  const coarsest = strong.find(({ column }) =>
    strong.every((other) => other.column === column || other.constant.includes(column)),
  )
  if (coarsest !== undefined) return [coarsest]
  const things = found.filter(({ column }) => !found.some(({ constant }) => constant.includes(column)))
  return things
    .map((evidence) => ({ ...evidence, isStrong: false }))
    .sort((a, b) => b.shared - a.shared || b.groupCount - a.groupCount)
}

const MAY_NAME: ReadonlySet<string> = new Set(['integer', 'category', 'identifier'])

function evidenceOf(column: string, question: GroupQuestion): GroupEvidence | null {
  const { table, candidates, part, codes } = question
  const cells = table.columns.get(column)!
  const isNamed = soundsLikeBeing(column) || soundsLikeKey(column)
  if (!isNamed && cells.kind !== 'codes' && !codes.includes(column)) return null
  const groups = groupsIn(cells, part.rows)
  if (isNamed ? isMostlySingle(groups) : isScattered(groups)) return null
  const shared = sharedWithin(groups.codes, groups.count, part.target)
  const others = candidates.filter((name) => name !== column)
  const constant = others.filter((name) => isConstantWithin(groups, table.columns.get(name)!, part.rows))
  const rowsPerGroup = groups.rowCount / Math.max(1, groups.count)
  const evidence = { column, isStrong: false, groupCount: groups.count, rowsPerGroup, shared, constant }
  if (isConvincing(evidence)) return { ...evidence, isStrong: true }
  const isHint = soundsLikeBeing(column)
    ? constant.length > 0 || shared >= HINT
    : shared >= HINT && (constant.length >= 2 || codes.includes(column))
  return isHint && rowsPerGroup <= MAX_ROWS_PER_GROUP ? evidence : null
}

function isMostlySingle({ count, repeatedCount, rowCount }: Groups): boolean {
  return count < FEWEST_GROUPS || repeatedCount < Math.max(MIN_REPEATED, REPEATED * rowCount)
}

function isScattered({ count, rowCount }: Groups): boolean {
  return count < MIN_GROUPS || rowCount < MIN_ROWS_PER_GROUP * count
}

/** Of a being, its other columns or the target; of a mere key, both. */
function isConvincing({ column, shared, constant }: GroupEvidence): boolean {
  const isKnown = constant.length >= 2
  if (soundsLikeBeing(column)) return isKnown || shared >= SHARED
  return soundsLikeKey(column) && isKnown && shared >= SHARED
}

interface Groups {
  readonly codes: Int32Array
  readonly count: number
  /** Rows that have a group. */
  readonly rowCount: number
  /** Rows after the first of their group. */
  readonly repeatedCount: number
}

function groupsIn(column: Column, rows: Uint32Array): Groups {
  const all = codesOf(column, Number.POSITIVE_INFINITY)!
  const [codes, seen] = [new Int32Array(rows.length), new Uint8Array(all.labels.length)]
  let [rowCount, count] = [0, 0]
  for (let i = 0; i < rows.length; i++) {
    const code = all.codes[rows[i]!]!
    codes[i] = code
    if (code < 0) continue
    rowCount++
    count += 1 - seen[code]!
    seen[code] = 1
  }
  return { codes, count: all.labels.length, rowCount, repeatedCount: rowCount - count }
}

/** Stops at the first disagreement too many: most columns cost next to nothing. */
function isConstantWithin({ codes, count, repeatedCount }: Groups, column: Column, rows: Uint32Array): boolean {
  const first = new Int32Array(count).fill(-1)
  const allowed = (1 - CONSTANT) * repeatedCount
  let differing = 0
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    if (code < 0) continue
    if (first[code] === -1) first[code] = i
    else if (!isSameCell(column, rows[first[code]!]!, rows[i]!) && ++differing > allowed) return false
  }
  return isVaried(column, rows)
}

function isSameCell(column: Column, a: number, b: number): boolean {
  if (column.kind === 'codes') return column.codes[a] === column.codes[b]
  return column.values[a] === column.values[b] || (isMissing(column, a) && isMissing(column, b))
}

function isVaried(column: Column, rows: Uint32Array): boolean {
  const counts = new Map<number | bigint, number>()
  for (const row of rows) {
    const value = column.kind === 'codes' ? column.codes[row]! : column.values[row]!
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts.values()].every((count) => count <= COMMONEST * rows.length)
}

export function groupWarning({
  column,
  isStrong,
  groupCount,
  rowsPerGroup,
  shared,
  constant,
}: GroupEvidence): FrameWarning {
  const values = { applied: isStrong, groupCount, rowsPerGroup, shared, constant: constant.slice(0, 3) }
  return { kind: 'group', column, score: Math.min(1, shared), values }
}
