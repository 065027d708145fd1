import type { Study } from '#automl'
import type { Json } from '#base'
import type { Diagnosis, Verdict } from '../assessment.ts'
import type { Findings } from '../findings.ts'
import type { Statement } from '../statement.ts'

const NEAR_PRIOR = 0.05
const MOSTLY_LOST = 0.5
const MANY_FAR = 0.002
const MOST_NAMED = 5

/** What ails the model, by what was found, the worst first; each with what to do. */
export function diagnose(study: Study, verdict: Verdict, found: Partial<Findings>): readonly Diagnosis[] {
  return [
    ...shifted(found),
    ...overfitted(found),
    ...underfitted(found, verdict),
    ...noisyLabels(found),
    ...miscalibrated(found, study),
    ...farOff(found),
  ]
}

function said(
  code: string,
  values: Readonly<Record<string, Json>>,
  next: string,
  nextValues: Statement['values'] = {},
): Diagnosis {
  return { code: `diagnosis.${code}`, values, next: { code: `advice.${next}`, values: nextValues } }
}

function overfitted({ doubts, learning }: Partial<Findings>): Diagnosis[] {
  const memory = doubts?.memory
  if (!memory || memory.lost < MOSTLY_LOST || memory.gained >= MOSTLY_LOST) return []
  const { learned, unseen, prior, lost } = memory
  const next = learning?.wouldHelp === 'no' ? 'simpler-model' : 'more-rows'
  return [said('overfit', { learned, unseen, prior, lost }, next)]
}

function underfitted({ doubts }: Partial<Findings>, verdict: Verdict): Diagnosis[] {
  const memory = doubts?.memory
  if (!memory || memory.gained >= NEAR_PRIOR || memory.lost >= MOSTLY_LOST) return []
  return [said(verdict === 'better' ? 'weak' : 'underfit', { gained: Math.max(0, memory.gained) }, 'more-columns')]
}

function noisyLabels({ doubts }: Partial<Findings>): Diagnosis[] {
  const labels = doubts?.labels
  if (!labels?.isBeyondChance || labels.rows[0]?.probability === null) return []
  const { contradictedCount, expectedCount, rowCount } = labels
  const values = { contradictedCount, expectedCount, rowCount }
  return [
    said('label-noise', values, 'check-labels', { rows: labels.rows.slice(0, MOST_NAMED).map(({ row }) => row + 1) }),
  ]
}

function shifted({ doubts }: Partial<Findings>): Diagnosis[] {
  const columns = doubts?.shift?.columns ?? []
  if (columns.length === 0) return []
  const names = columns.slice(0, MOST_NAMED).map(({ column }) => column)
  return [
    said('shift', { columns: names, columnCount: columns.length, distance: columns[0]!.distance }, 'recent-rows', {
      columns: names,
    }),
  ]
}

function miscalibrated({ reliability }: Partial<Findings>, { frame }: Study): Diagnosis[] {
  const slope = reliability?.slope
  if (frame.task === 'regression' || !reliability || !slope || slope.low === null || slope.high === null) return []
  const { error, chanceError } = reliability
  if (chanceError === null || error <= chanceError) return []
  if (slope.high < 1) return [said('overconfident', { error, slope: slope.value }, 'calibrate')]
  return slope.low > 1 ? [said('underconfident', { error, slope: slope.value }, 'calibrate')] : []
}

function farOff({ residuals, doubts }: Partial<Findings>): Diagnosis[] {
  const farCount = residuals?.farCount ?? 0
  if (!residuals || farCount / residuals.rowCount < MANY_FAR || farCount < 3) return []
  const rows = (doubts?.labels?.rows ?? []).slice(0, MOST_NAMED).map(({ row }) => row + 1)
  return [
    said('outliers', { farCount, rowCount: residuals.rowCount }, rows.length > 0 ? 'check-labels' : 'robust-loss', {
      rows,
    }),
  ]
}
