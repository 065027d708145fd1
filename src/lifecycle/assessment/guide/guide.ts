import type { Study } from '#automl'
import type { Assessment } from '../assessment.ts'
import type { Findings } from '../findings.ts'
import type { Statement } from '../statement.ts'
import { findingStatements, humanStatement } from './finding-statements.ts'
import { metricStatements } from './metric-statements.ts'
import { refusals } from './refusals.ts'
import { searchStatements } from './search-statements.ts'

/** Everything worth saying, as codes and values: why not to use it, how good it is, where it is weak, what would help. */
export function guide(
  study: Study,
  measured: Pick<Assessment, 'metrics' | 'baseline' | 'rowCount' | 'verdict'>,
  found: Partial<Findings>,
  humanLevel?: number,
): readonly Statement[] {
  return [
    ...refusals(study, measured),
    ...metricStatements(study, measured),
    ...(humanLevel === undefined ? [] : humanStatement(study, measured, humanLevel)),
    ...searchStatements(study),
    ...findingStatements(study, measured, found),
  ]
}
