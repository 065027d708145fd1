// Held-out loss of predictions, the same for every peer: root mean squared error, or log-loss.
import { log } from '#base'
import type { BenchTable } from './tables.ts'

const least = 1e-15

export function lossOf({ task, classCount, target }: BenchTable, rows: Uint32Array, predictions: Float64Array): number {
  let sum = 0
  rows.forEach((row, i) => {
    const y = target[row]!
    if (task === 'regression') sum += (predictions[i]! - y) * (predictions[i]! - y)
    else if (task === 'binary') sum -= log(bounded(y === 1 ? predictions[i]! : 1 - predictions[i]!))
    else sum -= log(bounded(predictions[i * classCount + y]!))
  })
  return task === 'regression' ? Math.sqrt(sum / rows.length) : sum / rows.length
}

function bounded(probability: number): number {
  return Math.min(Math.max(probability, least), 1)
}
