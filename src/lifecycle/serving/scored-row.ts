import type { Model, Prediction } from '#training'
import type { Reason } from './reasons.ts'

export interface ScoredRow {
  /** The class with the highest probability, of two what the model's threshold says, or the value of a regression. */
  readonly prediction: string | number
  readonly probabilities?: Readonly<Record<string, number>>
  readonly reasons?: readonly Reason[]
}

export function scoredRow(model: Model, { classIndices, probabilities, values }: Prediction, row: number): ScoredRow {
  if (!classIndices || !probabilities || !model.classes) return { prediction: values![row]! }
  const shares = model.classes.map((name, index) => [name, probabilities[row * model.classes!.length + index]!])
  return { prediction: model.classes[classIndices[row]!]!, probabilities: Object.fromEntries(shares) }
}
