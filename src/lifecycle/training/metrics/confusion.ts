import type { Target } from '../estimator.ts'
import type { Prediction } from '../prediction.ts'

/** Per class: rows of that class, rows predicted so, and rows that are both. */
export interface ClassCount {
  readonly actual: number
  readonly predicted: number
  readonly correct: number
}

export function countClasses(target: Target, prediction: Prediction): readonly ClassCount[] {
  const counts = Array.from({ length: target.classCount }, () => ({ actual: 0, predicted: 0, correct: 0 }))
  for (let row = 0; row < prediction.rowCount; row++) {
    const actual = target.values[row]!
    const predicted = prediction.classIndices![row]!
    counts[actual]!.actual++
    counts[predicted]!.predicted++
    if (actual === predicted) counts[actual]!.correct++
  }
  return counts
}

/** Harmonic mean of precision and recall; NaN for a class that is neither there nor predicted. */
export function f1Of({ actual, predicted, correct }: ClassCount): number {
  return (2 * correct) / (actual + predicted)
}
