import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng, RepriseError, sigmoid } from '#base'
import type { Features } from '#features'
import { loadKernels } from '#kernels'
import type { FitPart, Target } from '../estimator.ts'
import { fit } from '../fit.ts'
import { metricNamed } from '../metrics/index.ts'
import { predictMargins } from '../predict.ts'
import { toPrediction } from '../prediction.ts'
import { priorShifts, weighedAs } from './prior-shifts.ts'
import type { Resampling } from './resample-rows.ts'
import { resampleRows } from './resample-rows.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())

const KINDS: readonly Resampling[] = ['over', 'under', 'smote']

/** Rare classes on one side of two numbers, with a word that mostly follows. */
function rareRows(rowCount: number, seed: number, classCount = 2): Required<Pick<FitPart, 'weights'>> & FitPart {
  const rng = createRng(seed)
  const draw = () => Float64Array.from({ length: rowCount }, () => rng.float() + rng.float() - 1)
  const [x, y] = [draw(), draw()]
  const values = x.map((value, row) => {
    const rare = rng.float() < sigmoid(6 * value + 3 * y[row]! - 5.5)
    return rare ? 1 + rng.below(classCount - 1) : 0
  })
  const codes = Int32Array.from(values, (label) => (rng.float() < 0.7 ? label : rng.below(3)))
  const features: Features = {
    rowCount,
    features: [
      { name: 'x', sources: ['x'], kind: 'number', values: x },
      { name: 'y', sources: ['y'], kind: 'number', values: y },
      { name: 'word', sources: ['word'], kind: 'category', codes, levels: ['a', 'b', 'c'] },
    ],
  }
  const target: Target = { task: classCount === 2 ? 'binary' : 'multiclass', values, classCount }
  return { features, target, weights: values.map((_, row) => 1 + (row % 3)) }
}

const numbers = (part: FitPart, index: number): Float64Array => {
  const feature = part.features.features[index]!
  assert(feature.kind === 'number')
  return feature.values
}
const words = (part: FitPart, index: number): Int32Array => {
  const feature = part.features.features[index]!
  assert(feature.kind === 'category')
  return feature.codes
}
const countsOf = ({ target }: FitPart) => {
  const counts = new Array<number>(target.classCount).fill(0)
  for (const label of target.values) counts[label]!++
  return counts
}

for (const kind of KINDS) {
  test(`${kind} makes classes equally frequent, in features, target and weights alike`, () => {
    for (const classCount of [2, 4]) {
      const part = rareRows(800, 3, classCount)
      const before = countsOf(part)
      const made = resampleRows(part, kind, createRng(1))
      const each = kind === 'under' ? Math.min(...before) : Math.max(...before)
      assert.deepEqual(countsOf(made), new Array(classCount).fill(each))
      assert.equal(made.features.rowCount, each * classCount)
      for (const length of [numbers(made, 0).length, words(made, 2).length, made.weights!.length])
        assert.equal(length, each * classCount)
    }
  })

  test(`${kind} gives the same rows for the same rng, others for another, and leaves what it was given alone`, () => {
    const part = rareRows(400, 4)
    const copy = structuredClone(part)
    assert.deepEqual(resampleRows(part, kind, createRng(1)), resampleRows(part, kind, createRng(1)))
    assert.notDeepEqual(resampleRows(part, kind, createRng(1)), resampleRows(part, kind, createRng(2)))
    assert.deepEqual(part, copy)
  })

  test(`${kind} has rows of one class, a class of one row and a class of none`, () => {
    const { features } = rareRows(5, 1)
    const part = (labels: readonly number[], classCount: number): FitPart => {
      return { features, target: { task: 'multiclass', classCount, values: Float64Array.from(labels) } }
    }
    assert.deepEqual(countsOf(resampleRows(part([1, 1, 1, 1, 1], 3), kind, createRng(1))), [0, 5, 0])
    const made = countsOf(resampleRows(part([0, 0, 0, 0, 2], 4), kind, createRng(1)))
    assert.deepEqual(made, kind === 'under' ? [1, 0, 1, 0] : [4, 0, 4, 0])
  })
}

test('over keeps every row, and repeats none of a class twice more than another', () => {
  const part = rareRows(500, 5)
  const made = resampleRows(part, 'over', createRng(2))
  const seen = new Map<number, number>()
  const x = numbers(made, 0)
  made.target.values.forEach((label, row) => {
    if (label === 1) seen.set(x[row]!, (seen.get(x[row]!) ?? 0) + 1)
  })
  assert.equal(seen.size, countsOf(part)[1])
  assert(Math.max(...seen.values()) - Math.min(...seen.values()) <= 1)
})

test('under takes rows as they are, each at most once, in their order', () => {
  const part = rareRows(500, 6)
  const places = [...numbers(resampleRows(part, 'under', createRng(2)), 0)].map((x) => numbers(part, 0).indexOf(x))
  assert(places.every((place, index) => place >= 0 && (index === 0 || place > places[index - 1]!)))
})

/** The five nearest of the same class, by the plainest reading of the definition. */
function nearestByBruteForce(part: FitPart, row: number): number[] {
  const rows = [...part.target.values.keys()].filter((other) => part.target.values[other] === part.target.values[row])
  const squares = [0, 1].map((index) => {
    const values = rows.map((other) => numbers(part, index)[other]!)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1)
  })
  const distance = (other: number) => {
    const steps = [0, 1].map((index) => numbers(part, index)[row]! - numbers(part, index)[other]!)
    const different = words(part, 2)[row] === words(part, 2)[other] ? 0 : 1
    return (steps[0]! * steps[0]!) / squares[0]! + (steps[1]! * steps[1]!) / squares[1]! + different
  }
  const others = rows.filter((other) => other !== row)
  return others.sort((a, b) => distance(a) - distance(b)).slice(0, 5)
}

test('each row that smote makes lies between a row and one of its five nearest, with the word of most of the five', () => {
  const part = rareRows(400, 7)
  const made = resampleRows(part, 'smote', createRng(3))
  const rare = [...part.target.values.keys()].filter((row) => part.target.values[row] === 1)
  const near = new Map(rare.map((row) => [row, nearestByBruteForce(part, row)]))
  assert(made.features.rowCount > 600)
  for (let row = 400; row < made.features.rowCount; row++) {
    const at = [numbers(made, 0)[row]!, numbers(made, 1)[row]!]
    const parents = rare.filter((from) => near.get(from)!.some((to) => isBetween(part, at, from, to)))
    assert(parents.length > 0, `row ${row} lies between no neighbours`)
    const fits = parents.some((from) => {
      const counts = new Map<number, number>()
      for (const to of near.get(from)!) counts.set(words(part, 2)[to]!, (counts.get(words(part, 2)[to]!) ?? 0) + 1)
      return counts.get(words(made, 2)[row]!) === Math.max(...counts.values())
    })
    assert(fits, `row ${row} has a rare word`)
  }
})

function isBetween(part: FitPart, at: readonly number[], from: number, to: number): boolean {
  const [x, y] = [numbers(part, 0), numbers(part, 1)]
  const share = (at[0]! - x[from]!) / (x[to]! - x[from]!)
  return share >= 0 && share < 1 && Math.abs(y[from]! + share * (y[to]! - y[from]!) - at[1]!) < 1e-9
}

test('smote keeps gaps as gaps and copes with columns that say nothing', () => {
  const part = rareRows(300, 8)
  const gappy = numbers(part, 0).map((value, row) => (row % 4 === 0 ? Number.NaN : value))
  const features: Features = {
    rowCount: 300,
    features: [
      { name: 'x', sources: ['x'], kind: 'number', values: gappy },
      { name: 'same', sources: ['same'], kind: 'number', values: new Float64Array(300).fill(7) },
      { name: 'empty', sources: ['empty'], kind: 'number', values: new Float64Array(300).fill(Number.NaN) },
      {
        name: 'wild',
        sources: ['wild'],
        kind: 'number',
        values: gappy.map((_, row) => (row % 2 ? Infinity : -Infinity)),
      },
    ],
  }
  const made = resampleRows({ features, target: part.target }, 'smote', createRng(1))
  assert(numbers(made, 0).subarray(300).some(Number.isNaN) && !numbers(made, 0).subarray(300).every(Number.isNaN))
  assert(numbers(made, 1).every((value) => value === 7))
  assert(numbers(made, 2).every(Number.isNaN))
  assert(numbers(made, 3).every((value) => Math.abs(value) === Infinity))
})

test('numbers and rankings are refused', () => {
  const { features, target } = rareRows(50, 1)
  const regression: FitPart = { features, target: { ...target, task: 'regression', classCount: 1 } }
  assert.throws(() => resampleRows(regression, 'over', createRng(1)), RepriseError)
  assert.throws(
    () => resampleRows({ features, target, groups: new Uint32Array(50) }, 'over', createRng(1)),
    RepriseError,
  )
})

test('resampling ruins the probabilities of a rare class, and the shift of the prior mends them', () => {
  const [train, judge] = [rareRows(4000, 9), rareRows(4000, 10)]
  const lossOf = (part: FitPart, shift: number) => {
    const { features, target } = part
    const fitted = fit({ kind: 'linear', params: { l2: 1 } }, { features, target }, { rng: createRng(1), kernels })
    const margins = predictMargins([{ weight: 1, fitted }], judge.features, kernels).map((margin) => margin + shift)
    return metricNamed('logLoss', 'binary').compute(judge.target, toPrediction('binary', 2, margins))
  }
  const plain: FitPart = { features: train.features, target: train.target }
  const asTheyCome = lossOf(plain, 0)
  for (const kind of KINDS) {
    const made = resampleRows(plain, kind, createRng(2))
    const [shift] = priorShifts(plain, made)
    assert(lossOf(made, 0) > 1.5 * asTheyCome, `${kind} ${lossOf(made, 0)} ${asTheyCome}`)
    assert(lossOf(made, shift!) < 1.1 * asTheyCome, `${kind} ${lossOf(made, shift!)} ${asTheyCome}`)
  }
})

test('the shift of the prior is the change of each class on the scale of margins', () => {
  const part = (labels: readonly number[], classCount: number): FitPart => {
    const task = classCount === 2 ? 'binary' : 'multiclass'
    return {
      features: { rowCount: labels.length, features: [] },
      target: { task, classCount, values: Float64Array.from(labels) },
    }
  }
  const [binary] = priorShifts(part([0, 0, 0, 1], 2), part([0, 1], 2))
  assert(Math.abs(binary! - Math.log(1 / 3)) < 1e-12)
  const three = priorShifts(part([0, 0, 1, 2], 4), part([0, 1, 2], 4))
  assert.deepEqual(
    [...three].map((shift) => Math.round(Math.exp(shift) * 1e9) / 1e9),
    [1.5, 0.75, 0.75, 1],
  )
})

test('rows weighed as others have the same shares of classes', () => {
  const part = rareRows(600, 11)
  const made = resampleRows(part, 'over', createRng(1))
  const weighed = weighedAs(part, part, made)
  const total = (each: FitPart, label: number) =>
    each.target.values.reduce((sum, value, row) => sum + (value === label ? each.weights![row]! : 0), 0)
  const odds = (each: FitPart) => total(each, 1) / total(each, 0)
  assert(Math.abs(odds(weighed) / odds(made) - 1) < 1e-12)
})
