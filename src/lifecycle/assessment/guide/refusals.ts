import type { Study } from '#automl'
import type { Assessment } from '../assessment.ts'
import type { Statement } from '../statement.ts'

const FEW_ROWS = 30

/** Why the model should not be used as it is; nothing where there is no such reason. */
export function refusals(
  { frame }: Study,
  { verdict, rowCount }: Pick<Assessment, 'verdict' | 'rowCount'>,
): readonly Statement[] {
  const leaks = frame.warnings
    .filter(({ kind, values }) => kind === 'leakage' && values['strength'] === 'strong' && values['dropped'] !== true)
    .flatMap(({ column }) => (column === null ? [] : [column]))
  return [
    ...(verdict === 'better' ? [] : [{ code: `refusal.${verdict}`, values: { target: frame.target } }]),
    ...(leaks.length === 0 ? [] : [{ code: 'refusal.leakage', values: { columns: leaks } }]),
    ...(rowCount >= FEW_ROWS ? [] : [{ code: 'refusal.few-rows', values: { rowCount } }]),
  ]
}
