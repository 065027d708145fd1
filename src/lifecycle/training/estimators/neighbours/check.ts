import type { Fault, Fitted, ModelShape } from '../../estimator.ts'
import { readJson } from '../../read-json.ts'
import { checkBackground } from '../background.ts'
import { checkEncoding } from '../linear/check.ts'

/** A decoded model whose points fit its encoding and whose labels are of its task. */
export function checkNeighbours(fitted: Fitted, shape: ModelShape, fault: Fault): void {
  const document = readJson(fitted.document, 'document', fault)
  const width = checkEncoding(fitted, shape, fault)
  const task = document.choice('task', ['binary', 'multiclass', 'regression'])
  if ((task === 'multiclass') !== shape.outputs > 1) fault('document.task', 'the task of the model')
  const shares = document.numbers('shares')
  const classCount = task === 'regression' ? 0 : task === 'binary' ? 2 : shape.outputs
  if (shares.length !== classCount || shares.some((share) => share < 0 || share > 1)) {
    fault('document.shares', `${classCount} numbers from 0 to 1`)
  }
  document.integer('k', 1, 1 << 20)
  document.choice('weights', ['uniform', 'distance'])
  document.number('smoothing', 1e-9)
  const { labels, points, rowWeights } = fitted.arrays
  const isLabel = (label: number) =>
    task === 'regression' ? Number.isFinite(label) : Number.isInteger(label) && label >= 0 && label < classCount
  if (!(labels instanceof Float64Array) || labels.length === 0 || !labels.every(isLabel)) {
    fault('arrays.labels', 'a label per row')
  }
  const cells = labels.length * Math.max(1, width)
  if (!(points instanceof Float32Array) || points.length !== cells || !points.every(Number.isFinite)) {
    fault('arrays.points', `${cells} finite numbers`)
  }
  const isWeighed =
    rowWeights instanceof Float64Array && (rowWeights.length === 0 || rowWeights.length === labels.length)
  if (!isWeighed || !rowWeights.every((weight) => weight > 0 && weight < Infinity)) {
    fault('arrays.rowWeights', 'nothing, or a number above 0 per row')
  }
  checkBackground(fitted, shape, fault)
}
