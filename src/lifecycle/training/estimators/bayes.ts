import type { Json } from '#base'
import { log, RepriseError } from '#base'
import type { Features } from '#features'
import type { Contributions, Estimator, EstimatorKind, FitContext, FitInput, FitPart, Fitted } from '../estimator.ts'
import type { ParamRules } from '../params.ts'
import { completeParams } from '../params.ts'
import { absentShare } from './absent-share.ts'
import type { Evidence } from './bayes/evidence.ts'
import { tell } from './bayes/evidence.ts'
import type { Variant } from './bayes/learn.ts'
import { learnTables } from './bayes/learn.ts'
import { decodeBayes, predictingBayes } from './bayes/predict.ts'
import { bestStrength } from './bayes/strength.ts'
import { classShares } from './shares.ts'

const rules: ParamRules = {
  variant: { kind: 'choice', default: 'gaussian', choices: ['gaussian', 'multinomial', 'bernoulli', 'complement'] },
  smoothing: { kind: 'number', default: 1, min: 1e-9, max: 1e9 },
  varianceSmoothing: { kind: 'number', default: 1e-9, min: 1e-12, max: 1e6 },
  strength: { kind: 'number', default: 1, min: 0, max: 1, words: ['auto'] },
}

/**
 * Naive Bayes: classes only. `gaussian` takes numbers to be normal in each class; for counts there are `multinomial`, `complement`
 * (what the other classes lack) and `bernoulli` (above 0 or not). Categories go by the shares of their levels; what is missing or was
 * never seen says nothing. `strength` multiplies what features say, which as they repeat each other is too much; `'auto'` is what
 * serves validation rows best (`document.strength`). Additive, and explained exactly.
 */
export const bayes: EstimatorKind = {
  ...predictingBayes,
  complete: (params, task) => completeParams('bayes', rulesFor(task), params),
  fit: fitBayes,
  explain: explainBayes,
  work: (_params, rows, columns, outputs) => 10 * rows * (columns + 1) * outputs,
}

function rulesFor(task: FitPart['target']['task']): ParamRules {
  if (task !== 'regression') return rules
  throw new RepriseError('invalid-input', 'bayes tells classes apart; the target is a number', {
    remedy: 'Choose another kind, such as linear.',
  })
}

function fitBayes(params: Estimator['params'], input: FitInput, context: FitContext): Fitted {
  const learned = learnTables(input, {
    variant: params['variant'] as Variant,
    smoothing: Number(params['smoothing']),
    varianceSmoothing: Number(params['varianceSmoothing']),
  })
  const whole: Evidence = {
    blocks: learned.map(({ block }) => block),
    tables: learned.map(({ table }) => table),
    priors: classShares(input).map((share) => log(Math.max(share, absentShare))),
    strength: 1,
  }
  const strength = params['strength'] === 'auto' ? bestStrength(whole, input, context) : Number(params['strength'])
  const evidence = { ...whole, strength }
  return {
    estimator: { kind: 'bayes', params },
    document: { strength, blocks: evidence.blocks as unknown as Json },
    arrays: {
      tables: Float64Array.from(evidence.tables.flatMap((table) => Array.from(table))),
      priors: evidence.priors,
      means: meansOf(evidence, input),
    },
  }
}

/** What each feature says of the average training row: features × classes. Counted from the first row, so that a constant says exactly that. */
function meansOf(evidence: Evidence, { features, weights }: FitPart): Float64Array {
  const classCount = evidence.priors.length
  const first = new Float64Array(evidence.blocks.length * classCount)
  tell(evidence, features, 0, (feature, said) => first.set(said, feature * classCount))
  const sums = new Float64Array(first.length)
  let total = 0
  for (let row = 0; row < features.rowCount; row++) {
    const weight = weights === undefined ? 1 : weights[row]!
    total += weight
    tell(evidence, features, row, (feature, said) => {
      for (let k = 0; k < classCount; k++) {
        const cell = feature * classCount + k
        sums[cell]! += weight * (said[k]! - first[cell]!)
      }
    })
  }
  return total > 0 ? first.map((said, cell) => said + sums[cell]! / total) : first
}

function explainBayes(fitted: Fitted, features: Features): Contributions {
  const evidence = decodeBayes(fitted)
  const { priors } = evidence
  const means = fitted.arrays['means'] as Float64Array
  const classCount = priors.length
  const width = features.features.length
  const outputs = classCount === 2 ? 1 : classCount
  const base = priors.slice()
  for (const [cell, mean] of means.entries()) base[cell % classCount]! += mean
  const values = new Float64Array(features.rowCount * outputs * width)
  for (let row = 0; row < features.rowCount; row++) {
    tell(evidence, features, row, (feature, said) => {
      const away = (k: number) => said[k]! - means[feature * classCount + k]!
      for (let k = 0; k < outputs; k++)
        values[(row * outputs + k) * width + feature] = outputs === 1 ? away(1) - away(0) : away(k)
    })
  }
  return { values, base: outputs === 1 ? Float64Array.of(base[1]! - base[0]!) : base }
}
