import { formatCount, formatNumber } from '#base'
import type { ColumnProfile } from './column-profile.ts'
import type { Finding } from './finding.ts'
import type { ColumnFacts } from './profile-column.ts'

/** From here a part of the rows is "most". */
const MOSTLY = 0.5
/** Fewer rows than this tell nothing about a column of different values. */
const MIN_ROWS = 20
/** What linear models have a weight for each of; other levels count as one. Trees learn of all. */
const ENCODED_LEVELS = 253
const MANY_LEVELS = 50
const FEW_ROWS_PER_LEVEL = 10

/** What the values themselves give away, in column order, whole-table findings first. */
export function findInFacts(
  facts: readonly ColumnFacts[],
  rowCount: number,
  duplicateRowCount: number,
): readonly Finding[] {
  const columns = facts.flatMap((column) => findInColumn(column, rowCount))
  return duplicateRowCount > 0 ? [duplicateRows(duplicateRowCount, rowCount), ...columns] : columns
}

function findInColumn(facts: ColumnFacts, rowCount: number): readonly Finding[] {
  const found = [
    missingWords(facts),
    ...sentinels(facts),
    mixedTypes(facts),
    mostlyMissing(facts.profile, rowCount),
    shape(facts.profile),
  ]
  return found.filter((finding) => finding !== undefined)
}

/** Constant, identifier-like or high-cardinality: at most one of them is worth saying. */
function shape(profile: ColumnProfile): Finding | undefined {
  if (profile.distinctCount <= 1) return constant(profile)
  return identifierLike(profile) ?? highCardinality(profile)
}

function duplicateRows(count: number, rowCount: number): Finding {
  return {
    kind: 'duplicate-rows',
    column: null,
    evidence: { count, rowCount, share: count / rowCount },
    suggestion:
      `${formatCount(count)} of ${formatCount(rowCount)} rows repeat an earlier row in every column; if they are the same ` +
      'thing counted twice, remove them, or a model will be tested on rows it has learnt.',
  }
}

function missingWords({ profile, missingWords: found }: ColumnFacts): Finding | undefined {
  if (found.length === 0) return undefined
  const count = found.reduce((total, word) => total + word.count, 0)
  const quoted = found.map(({ value }) => `"${value}"`).join(', ')
  return {
    kind: 'disguised-missing',
    column: profile.name,
    evidence: { values: found, count, share: count / (profile.count + profile.missingCount) },
    suggestion:
      `${rows(count)} of "${profile.name}" ${count === 1 ? 'says' : 'say'} ${quoted}, which probably means missing; ` +
      'add the file again with that as a null word, or leave it and it counts as an answer of its own.',
  }
}

function sentinels({ profile, sentinels }: ColumnFacts): readonly Finding[] {
  return sentinels.map(({ value, count, otherMin, otherMax }) => ({
    kind: 'disguised-missing',
    column: profile.name,
    evidence: {
      values: [{ value: String(value), count }],
      count,
      share: count / (profile.count + profile.missingCount),
      otherMin,
      otherMax,
    },
    suggestion:
      `${rows(count)} of "${profile.name}" have ${value} while all others lie between ${formatNumber(otherMin, 6)} and ` +
      `${formatNumber(otherMax, 6)}: ${value} probably stands for missing, and should be a null word of this column.`,
  }))
}

function mixedTypes({ profile, mixed }: ColumnFacts): Finding | undefined {
  const [first] = mixed?.examples ?? []
  if (mixed === undefined || first === undefined) return undefined
  const { numberCount, otherCount, examples } = mixed
  // Rounded down: 99.97 % is not all of them.
  const share = formatNumber(Math.floor((1000 * numberCount) / (numberCount + otherCount)) / 10, 3)
  return {
    kind: 'mixed-types',
    column: profile.name,
    evidence: { numberCount, otherCount, examples },
    suggestion:
      `"${profile.name}" is ${share} % numbers, but ${rows(otherCount)} ${otherCount === 1 ? 'has' : 'have'} something else ("${first.text}" in row ` +
      `${formatCount(first.row)}): mend them, or name them as null words to have the column read as numbers.`,
  }
}

function mostlyMissing(profile: ColumnProfile, rowCount: number): Finding | undefined {
  const share = rowCount === 0 ? 0 : profile.missingCount / rowCount
  if (share <= MOSTLY) return undefined
  return {
    kind: 'mostly-missing',
    column: profile.name,
    evidence: { missingCount: profile.missingCount, rowCount, share },
    suggestion:
      profile.count === 0
        ? `"${profile.name}" is empty in every row; nothing can be learnt from it.`
        : `"${profile.name}" is empty in ${formatNumber(share * 100, 3)} % of the rows; ask whether it will be known when you predict, and drop it if not.`,
  }
}

function constant(profile: ColumnProfile): Finding | undefined {
  const [only] = profile.topValues
  if (only === undefined) return undefined
  return {
    kind: 'constant',
    column: profile.name,
    evidence: { value: only.value, count: only.count, missingCount: profile.missingCount },
    suggestion:
      profile.missingCount === 0
        ? `"${profile.name}" is "${only.value}" in every row, so nothing can be learnt from it.`
        : `"${profile.name}" is "${only.value}" wherever it is filled in; all it tells is whether it is filled in.`,
  }
}

function identifierLike(profile: ColumnProfile): Finding | undefined {
  const { name, type, count, distinctCount } = profile
  const isNamed = type === 'identifier' || (type === 'category' && count >= MIN_ROWS && distinctCount >= 0.95 * count)
  if (!isNamed && !numbersRows(profile)) return undefined
  return {
    kind: 'identifier-like',
    column: name,
    evidence: { count, distinctCount, examples: profile.topValues.slice(0, 3).map(({ value }) => value) },
    suggestion:
      `"${name}" has ${formatCount(distinctCount)} different values in ${formatCount(count)} rows: it names rows ` +
      'rather than describing them, so leave it out of training.',
  }
}

/** Whole numbers, all different, that nearly fill the range between the first and the last: a counter. */
function numbersRows({ type, count, distinctCount, numeric }: ColumnProfile): boolean {
  if (type !== 'integer' || numeric === undefined || count < MIN_ROWS || distinctCount < count) return false
  return numeric.max - numeric.min < 2 * count
}

function highCardinality(profile: ColumnProfile): Finding | undefined {
  const { name, type, count, distinctCount } = profile
  const isMany =
    distinctCount > ENCODED_LEVELS || (distinctCount > MANY_LEVELS && count < FEW_ROWS_PER_LEVEL * distinctCount)
  if (type !== 'category' || !isMany) return undefined
  const consequence =
    distinctCount > ENCODED_LEVELS
      ? `linear models keep the ${ENCODED_LEVELS} most frequent and take the others for one`
      : `that is ${formatNumber(count / distinctCount, 2)} rows for each, too few to learn from`
  return {
    kind: 'high-cardinality',
    column: name,
    evidence: { count, distinctCount },
    suggestion: `"${name}" has ${formatCount(distinctCount)} different values; ${consequence}, so group them if you can.`,
  }
}

function rows(count: number): string {
  return count === 1 ? '1 row' : `${formatCount(count)} rows`
}
