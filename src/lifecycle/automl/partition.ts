import type { Rng, Table } from '#base'
import { RepriseError } from '#base'
import type { SplitSpec } from '#data'
import { split } from '#data'
import { dealFolds } from './deal-folds.ts'
import type { Part } from './encode-target.ts'
import { encodeTarget, partAt } from './encode-target.ts'
import type { Frame } from './frame.ts'
import type { Scheme } from './plan.ts'
import type { StudyOptions } from './study-types.ts'
import { codesOf } from './values.ts'

export interface Fold {
  readonly train: Part
  readonly validation: Part
}
export interface Partition {
  readonly test: Part
  /** Everything else. */
  readonly development: Part
  /** Both. */
  readonly whole: Part
  /** One fold for a holdout; for `folds`, every development row is validation exactly once. */
  readonly folds: readonly Fold[]
  readonly digest: string
}

/** Below this many development rows, cross-validation is worth its five fits. */
const FOLD_ROWS = { quick: 1_000, balanced: 3_000, best: 20_000 } as const
const FOLD_COUNT = 5
/** Cross-validating one candidate may take this share of a time budget; otherwise a holdout, which can be cut, serves better. */
const FOLDS_BUDGET_SHARE = 0.12
const MAX_VALIDATION_ROWS = 20_000

/**
 * Small tables are cross-validated; larger ones give up a share that shrinks with size. Time order allows no folds, nor does
 * haste: `fitMs` is what one fit of the dearest candidate may take.
 */
export function chooseScheme(
  frame: Frame,
  rowCount: number,
  { preset, timeBudgetMs }: StudyOptions,
  fitMs: number,
): Scheme {
  const left = rowCount * (1 - frame.split.testShare)
  const isHurried = timeBudgetMs !== null && FOLD_COUNT * fitMs > FOLDS_BUDGET_SHARE * timeBudgetMs
  if (left < FOLD_ROWS[preset] && frame.split.kind !== 'time' && !isHurried) return { kind: 'folds', count: FOLD_COUNT }
  const share = left <= 10_000 ? 0.2 : left <= 50_000 ? 0.15 : 0.1
  return { kind: 'holdout', share: Math.min(share, MAX_VALIDATION_ROWS / left) }
}

export function partitionRows(frame: Frame, table: Table, scheme: Scheme, rng: Rng): Partition {
  const whole = encodeTarget(frame, table)
  const cut = split(specOf(frame, table, whole), whole.rows.length, frame.split.testShare, rng.child('test'))
  checkParts(frame, cut.first.length, cut.second.length)
  const development = partAt(whole, cut.first)
  return {
    test: partAt(whole, cut.second),
    development,
    whole,
    folds: foldsOf(frame, table, development, scheme, rng),
    digest: cut.digest,
  }
}

function foldsOf(frame: Frame, table: Table, development: Part, scheme: Scheme, rng: Rng): Fold[] {
  const spec = specOf(frame, table, development)
  const count = development.rows.length
  if (scheme.kind === 'holdout') {
    const cut = split(spec, count, scheme.share, rng.child('validation'))
    checkParts(frame, cut.first.length, cut.second.length)
    return [{ train: partAt(development, cut.first), validation: partAt(development, cut.second) }]
  }
  return dealFolds(spec, count, scheme.count, rng.child('folds')).map(({ first, second }) => {
    return { train: partAt(development, first), validation: partAt(development, second) }
  })
}

export function specOf({ split: { kind, column: name } }: Frame, table: Table, part: Part): SplitSpec {
  if (kind === 'random') return { kind }
  if (kind === 'stratified') return { kind, strata: Int32Array.from(part.target.values) }
  const column = table.columns.get(name!)!
  if (kind === 'group') return { kind, groups: groupsOf(codesOf(column, Number.POSITIVE_INFINITY)!, part.rows) }
  if (column.kind === 'long') return { kind, times: BigInt64Array.from(part.rows, (row) => column.values[row]!) }
  if (column.kind === 'number') return { kind, times: Float64Array.from(part.rows, (row) => column.values[row]!) }
  throw new RepriseError('invalid-input', `column "${name}" holds text; a time column holds date-times or numbers`)
}

/** A row that names no group is a group of its own. */
function groupsOf({ codes, labels }: { codes: Int32Array; labels: readonly string[] }, rows: Uint32Array): Int32Array {
  return Int32Array.from(rows, (row) => (codes[row]! < 0 ? labels.length + row : codes[row]!))
}

function checkParts({ split: { kind, column } }: Frame, first: number, second: number): void {
  if (first > 0 && second > 0) return
  throw new RepriseError(
    'invalid-input',
    `a ${kind} split leaves ${first} rows to learn from and ${second} to test on`,
    {
      remedy: column === null ? 'Collect more rows.' : `Column "${column}" has too few different values to split by.`,
      details: { column },
    },
  )
}
