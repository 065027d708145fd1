import type { CodesColumn, NumberColumn, Table } from '#base'
import { byCodePoint } from '#base'
import type { Transform } from '#features'
import { applyTransforms, crossLevel, fitTransforms } from '#features'
import type { Kernels } from '#kernels'
import type { CalibrationKind, Estimator, Model } from '#training'
import { fitCalibration, predictMargins } from '#training'
import { fitSample, modelFrom } from './sample-fit.ts'
import { sampleTable, sampleTarget, schema } from './sample-table.ts'

const members: readonly Estimator[] = [
  { kind: 'linear', params: { l2: 2 } },
  { kind: 'gbdt', params: { rounds: 8, learningRate: 0.3, leaves: 6, minRowsInLeaf: 3 } },
  { kind: 'prior', params: {} },
]

/** Models with features of several columns, members that use some of them, calibrations and thresholds, by name. */
export function craftedModels(kernels: Kernels): ReadonlyMap<string, Model> {
  const model = (task: Model['task']) => narrowed(modelOf(task, kernels), task, kernels)
  const [two, several, amount] = [model('binary'), model('multiclass'), model('regression')]
  return new Map([
    ['crafted-binary', two],
    ['crafted-multiclass', several],
    ['crafted-regression', amount],
    ['platt-binary', { ...calibratedBy('platt', two, kernels), threshold: 0.3 }],
    ['isotonic-binary', { ...calibratedBy('isotonic', two, kernels), threshold: 0.71 }],
    ['temperature-multiclass', calibratedBy('temperature', several, kernels)],
  ])
}

function modelOf(task: Model['task'], kernels: Kernels): Model {
  const table = sampleTable()
  const transforms = [...fitTransforms(table, schema), ...craftedTransforms(table)]
  return modelFrom({ table, transforms, target: sampleTarget(task) }, members, kernels)
}

/** The trees see all features; the linear member is fitted anew on every second one. */
function narrowed(model: Model, task: Model['task'], kernels: Kernels): Model {
  const table = sampleTable()
  const { features } = applyTransforms(model.transforms, table)
  const uses = features.flatMap((_, index) => (index % 2 === 0 || index > features.length - 4 ? [index] : []))
  const kept = { rowCount: table.rowCount, features: uses.map((index) => features[index]!) }
  const [linear, ...others] = model.members
  const fitted = fitSample(members[0]!, kept, sampleTarget(task), kernels)
  return { ...model, members: [{ weight: linear!.weight, fitted, uses }, ...others] }
}

/** Every operation, a pair of words and a deviation; of the pairs that are there, some are not known. */
function craftedTransforms(table: Table): readonly Transform[] {
  const [colours, members] = ['colour', 'member'].map((name) => table.columns.get(name) as CodesColumn)
  const pairs = Array.from(colours!.codes, (code, row) =>
    code < 0 ? null : crossLevel(colours!.levels[code]!, members!.levels[members!.codes[row]!]!),
  )
  const levels = [...new Set(pairs.filter((pair) => pair !== null))].sort(byCodePoint).slice(1)
  const { values } = table.columns.get('amount') as NumberColumn
  const means = colours!.levels.map((_, level) => {
    const amounts = values.filter((value, row) => colours!.codes[row] === level && !Number.isNaN(value))
    return amounts.length === 0 ? 6 : amounts.reduce((sum, value) => sum + value, 0) / amounts.length
  })
  return [
    { kind: 'arithmetic', columns: ['amount', 'visits'], operation: 'product' },
    { kind: 'arithmetic', columns: ['amount', 'visits'], operation: 'ratio' },
    { kind: 'arithmetic', columns: ['visits', 'amount'], operation: 'sum' },
    { kind: 'arithmetic', columns: ['since', 'visits'], operation: 'difference' },
    { kind: 'deviation', columns: ['amount', 'colour'], levels: colours!.levels, means, overall: 6 },
    { kind: 'cross', columns: ['colour', 'member'], levels },
  ]
}

/** To the sample's classes with every fifth turned, since the members have learned the true ones by heart. */
function calibratedBy(kind: CalibrationKind, model: Model, kernels: Kernels): Model {
  const target = sampleTarget(model.task)
  const values = target.values.map((label, row) => (row % 5 === 2 ? (label + 1) % target.classCount : label))
  const margins = predictMargins(model.members, applyTransforms(model.transforms, sampleTable()), kernels)
  return { ...model, calibration: fitCalibration(kind, margins, { ...target, values }) }
}
