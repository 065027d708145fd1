import type { FrameWarning, Study } from '#automl'
import { defaultMetric } from '#automl'
import type { Json } from '#base'
import type { Assessment } from './assessment.ts'
import type { Statement } from './statement.ts'

type Measured = Omit<Assessment, 'conclusion'>
type Values = Readonly<Record<string, Json>>

const TOP_COLUMNS = 3
const FEW_TEST_ROWS = 100

/** What a person should take home, as codes and values: what was predicted, how well, by what, with what caution, what next. */
export function conclude(study: Study, measured: Measured): Statement {
  const { frame } = study
  const caution = mainCaution(study, measured)
  return {
    code: `conclusion.${frame.task}`,
    values: {
      target: frame.target,
      rowCount: measured.rowCount,
      verdict: measured.verdict,
      columns: topColumns(measured),
      ...figures(study, measured),
      caution: caution && { code: caution.code, values: caution.values },
      next: nextStep(measured, caution),
    },
  }
}

/** The weightiest columns with their share of all weight; nothing when the model looks at no column. */
function topColumns({ importance }: Measured): Json {
  const total = importance.reduce((sum, { meanAbsolute }) => sum + meanAbsolute, 0)
  if (total === 0) return []
  const top = importance.slice(0, TOP_COLUMNS).filter(({ meanAbsolute }, rank) => {
    return rank === 0 || meanAbsolute > 0.01 * total
  })
  return top.map(({ column, meanAbsolute }) => ({ column, share: meanAbsolute / total }))
}

function figures(study: Study, measured: Measured): Values {
  const { frame, test } = study
  const pair = (name: string) => ({
    value: measured.metrics[name]?.value ?? null,
    baseline: measured.baseline[name] ?? null,
  })
  if (frame.task === 'regression') {
    return { rmse: pair('rmse'), mae: pair('mae'), r2: pair('r2') }
  }
  const shared = { accuracy: pair('accuracy'), logLoss: pair('logLoss') }
  if (frame.task === 'multiclass') return { ...shared, classCount: frame.classes!.length }
  return { ...shared, positive: frame.positive, auc: pair('auc'), ...flagged(test) }
}

/** At even odds: how many rows it points at, how many of those are right, and how many there were to find. */
function flagged({ target, prediction }: Study['test']): Values {
  let [flaggedCount, rightCount, positiveCount] = [0, 0, 0]
  for (let row = 0; row < prediction.rowCount; row++) {
    const [said, is] = [prediction.classIndices![row]!, target.values[row]!]
    flaggedCount += said
    positiveCount += is
    rightCount += said * is
  }
  return { flaggedCount, rightCount, positiveCount }
}

/** The one thing most likely to make these figures mislead. */
function mainCaution({ frame, stoppedBy }: Study, measured: Measured): Statement | null {
  const { verdict, rowCount } = measured
  const leaks = frame.warnings.filter(({ kind }) => kind === 'leakage')
  const strong = leaks.filter(({ values }) => values['strength'] === 'strong')
  const named = (kind: FrameWarning['kind']) => frame.warnings.find((warning) => warning.kind === kind)
  if (strong.length > 0) return leakCaution(strong)
  if (verdict !== 'better')
    return { code: `caution.${verdict}`, values: { target: frame.target, metric: unusual(frame) } }
  if (rowCount < FEW_TEST_ROWS) return { code: 'caution.few-rows', values: { rowCount } }
  if (leaks.length > 0) return leakCaution(leaks)
  if (isTooGood(measured)) return { code: 'caution.too-good', values: { rowCount } }
  const imbalance = named('imbalance')
  if (imbalance !== undefined) return { code: 'caution.imbalance', values: imbalance.values }
  if (stoppedBy === 'interrupted' || stoppedBy === 'time-budget') return { code: `caution.${stoppedBy}`, values: {} }
  const ambiguous = named('ambiguous-task')
  return ambiguous === undefined ? null : { code: 'caution.ambiguous-task', values: ambiguous.values }
}

/** Several columns can give an answer away together, which looking at each alone does not find. */
function isTooGood({ metrics }: Measured): boolean {
  return metrics['balancedAccuracy']?.value === 1 || (metrics['r2']?.value ?? 0) > 0.9999
}

/** The metric that the verdict goes by, where it is not the one a reader would assume. */
function unusual({ task, metric }: Study['frame']): string | null {
  return metric === defaultMetric(task) ? null : metric
}

function leakCaution(leaks: readonly FrameWarning[]): Statement {
  const columns = leaks.flatMap(({ column, values }) => [column, ...((values['together'] ?? []) as string[])])
  return { code: 'caution.leakage', values: { columns: [...new Set(columns)] } }
}

function nextStep({ verdict }: Measured, caution: Statement | null): Json {
  if (caution?.code === 'caution.leakage')
    return { code: 'next.drop', values: { columns: caution.values['columns'] ?? [] } }
  if (verdict !== 'better') return { code: 'next.more-data', values: {} }
  return { code: 'next.use', values: {} }
}
