import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Json } from '#base'
import { canonicalJson, sigmoid } from '#base'
import { loadKernels } from '#kernels'
import type { Model } from '#training'
import { decodeModel, encodeModel, expectedWhere, explain, featuresOf, predict, predictMargins } from '#training'
import { oddTable, sampleModels, sampleTable } from './sample-models.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())
const models = sampleModels(kernels)
const [platt, isotonic, plain] = ['platt-binary', 'isotonic-binary', 'crafted-binary'].map((name) => models.get(name)!)
const table = oddTable()

test('a model without calibration and threshold has neither field', () => {
  const document = JSON.parse(new TextDecoder().decode(encodeModel(plain!)['model.json'])) as object
  assert.ok(!('calibration' in document) && !('threshold' in document))
  assert.ok('calibration' in JSON.parse(new TextDecoder().decode(encodeModel(platt!)['model.json'])))
})

test('a calibrated prediction is that of the averaged margins, bent; the label is cut at the threshold', () => {
  const raw = predictMargins(plain!.members, featuresOf(plain!, table), kernels)
  for (const model of [platt!, isotonic!]) {
    const { margins, probabilities, classIndices } = predict(model, table, kernels)
    const calibration = model.calibration!
    for (const [row, margin] of margins.entries()) {
      const expected =
        calibration.kind === 'scale'
          ? calibration.slope * raw[row]! + calibration.shifts[0]!
          : slowCurve(calibration.from, calibration.to, raw[row]!)
      assert.ok(Math.abs(margin - expected) < 1e-12)
      assert.equal(probabilities![2 * row + 1], sigmoid(margin))
      assert.equal(classIndices![row], Number(sigmoid(margin) >= model.threshold!))
    }
  }
})

test('contributions of a scale are multiplied by its slope, those of a curve by one factor a row; both sum to the margin', () => {
  const before = explain(plain!, sampleTable(), kernels)
  const width = before.columns.length
  for (const model of [platt!, isotonic!]) {
    const { base, values } = explain(model, sampleTable(), kernels)
    const { margins } = predict(model, sampleTable(), kernels)
    for (const [row, margin] of margins.entries()) {
      const [old, now] = [before.values, values].map((all) => all.subarray(row * width, (row + 1) * width))
      const factor =
        now!.reduce((sum, value, at) => sum + value * old![at]!, 0) /
        old!.reduce((sum, value) => sum + value * value, 0)
      assert.ok(factor >= 0)
      if (model.calibration!.kind === 'scale') assert.ok(Math.abs(factor - model.calibration!.slope) < 1e-12)
      for (const [at, value] of now!.entries()) assert.ok(Math.abs(value - factor * old![at]!) < 1e-9)
      assert.ok(Math.abs(now!.reduce((sum, value) => sum + value, base[0]!) - margin) < 1e-9)
    }
  }
})

test('where all columns are known, what is expected is the calibrated margin', () => {
  for (const model of [platt!, isotonic!, models.get('temperature-multiclass')!]) {
    const features = featuresOf(model, sampleTable())
    const expected = expectedWhere(model, features, [...sampleTable().columns.keys()], kernels)
    for (const [at, margin] of predict(model, sampleTable(), kernels).margins.entries())
      assert.ok(Math.abs(margin - expected[at]!) < 1e-9)
  }
})

test('calibrations and thresholds that cannot be are refused by their field', () => {
  const scale = { kind: 'scale', slope: 1, shifts: [0] }
  const curve = { kind: 'isotonic', from: [0, 1], to: [0, 1] }
  refused(platt!, { calibration: { ...scale, slope: 0 } }, 'calibration.slope')
  refused(platt!, { calibration: { ...scale, slope: -1 } }, 'calibration.slope')
  refused(platt!, { calibration: { ...scale, shifts: [0, 0] } }, 'calibration.shifts')
  refused(platt!, { calibration: { ...curve, from: [1, 0] } }, 'calibration.from')
  refused(platt!, { calibration: { ...curve, from: [], to: [] } }, 'calibration.from')
  refused(platt!, { calibration: { ...curve, to: [1, 0] } }, 'calibration.to')
  refused(platt!, { calibration: { ...curve, to: [1] } }, 'calibration.to')
  refused(platt!, { calibration: { ...curve, kind: 'other' } }, 'calibration.kind')
  refused(models.get('crafted-multiclass')!, { calibration: curve }, 'calibration.kind')
  refused(models.get('crafted-multiclass')!, { threshold: 0.5 }, 'threshold')
  refused(models.get('crafted-regression')!, { calibration: scale }, 'calibration')
  refused(platt!, { threshold: 1.5 }, 'threshold')
})

function refused(model: Model, fields: { readonly [name: string]: Json }, path: string): void {
  const files = encodeModel(model)
  const document = JSON.parse(new TextDecoder().decode(files['model.json'])) as { readonly [name: string]: Json }
  const bytes = new TextEncoder().encode(canonicalJson({ ...document, ...fields }))
  assert.throws(
    () => decodeModel({ ...files, 'model.json': bytes }),
    (error: { code: string; details: { path: string } }) => error.code === 'corrupted' && error.details.path === path,
  )
}

function slowCurve(from: readonly number[], to: readonly number[], margin: number): number {
  const above = from.findIndex((point) => point >= margin)
  if (above <= 0) return above < 0 ? to.at(-1)! : to[0]!
  const share = (margin - from[above - 1]!) / (from[above]! - from[above - 1]!)
  return (1 - share) * to[above - 1]! + share * to[above]!
}
