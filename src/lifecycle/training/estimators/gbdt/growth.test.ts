import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng } from '#base'
import type { Features } from '#features'
import { loadKernels } from '#kernels'
import type { Estimator, FitPart } from '../../estimator.ts'
import { gbdt } from '../gbdt.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

/** A number, two features made of one date, and a category. */
function makePart(): FitPart {
  const rng = createRng(8)
  const rowCount = 300
  const number = () => Float64Array.from({ length: rowCount }, () => rng.float())
  const [size, year, month] = [number(), number(), number()]
  const features: Features = {
    rowCount,
    features: [
      { name: 'size', sources: ['size'], kind: 'number', values: size },
      { name: 'since.year', sources: ['since'], kind: 'number', values: year },
      { name: 'since.month', sources: ['since'], kind: 'number', values: month },
      {
        name: 'colour',
        sources: ['colour'],
        kind: 'category',
        codes: Int32Array.from(size, () => rng.below(3)),
        levels: ['blue', 'green', 'red'],
      },
    ],
  }
  const values = size.map((value, i) => value * (year[i] ?? 0) - (month[i] ?? 0) + 0.3 * rng.float())
  return { features, target: { task: 'regression', values, classCount: 1 } }
}

const part = makePart()

function learn(params: Estimator['params']) {
  const quick = { rounds: 20, learningRate: 0.2, leaves: 8 }
  return gbdt.fit(gbdt.complete({ ...quick, ...params }, 'regression'), part, { rng: createRng(1), kernels })
}

for (const [params, message] of [
  [{ monotone: { weight: 1 } }, 'monotone names "weight", which is no column'],
  [{ interactions: [['size', 'weight']] }, 'interactions names "weight", which is no column'],
  [{ monotone: { colour: 1 } }, 'monotone names "colour", which is a category: only numbers have an order'],
  [{ monotone: { since: 1 } }, 'monotone names "since", of which several features are made: since.year, since.month'],
] as const) {
  test(`${JSON.stringify(params)} is refused: ${message}`, () => {
    assert.throws(() => learn(params), { code: 'invalid-input', message })
  })
}

test('the error for a column that is not there lists those that are', () => {
  assert.throws(() => learn({ monotone: { weight: 1 } }), {
    remedy: 'The columns are size, since, since.year, since.month, colour.',
  })
})

for (const [params, task, message] of [
  [{ monotone: { size: 1 } }, 'multiclass', /monotone does not go with a multiclass task/],
  [{ monotone: { size: 1 }, linearLeaves: true }, 'regression', /linearLeaves does not go with monotone/],
  [{ vectorLeaves: true, linearLeaves: true }, 'multiclass', /linearLeaves does not go with vectorLeaves/],
] as const) {
  test(`${JSON.stringify(params)} is refused for ${task}`, () => {
    assert.throws(() => gbdt.complete(params, task), { code: 'invalid-input', message })
  })
}

test('a raw column stands for all features made of it, in lists and alone', () => {
  const pathsOf = (params: Estimator['params']) => {
    const { starts, children, features } = learn(params).arrays as Record<string, Uint32Array>
    const paths: Set<number>[] = []
    const walk = (start: number, node: number, path: Set<number>): void => {
      const child = children?.[start + node] ?? 0
      if (child === 0) return void paths.push(path)
      const longer = new Set(path).add(features?.[start + node] ?? 0)
      walk(start, child, longer)
      walk(start, child + 1, longer)
    }
    for (const start of starts?.subarray(0, -1) ?? []) walk(start, 0, new Set())
    return paths.map((path) => [...path].sort((a, b) => a - b).join(' '))
  }
  const listed = pathsOf({ interactions: [['size', 'since']] })
  assert.ok(
    listed.some((path) => path.includes('0') && path.includes('1')) &&
      listed.every((path) => path === '3' || !path.includes('3')),
  )
  const alone = pathsOf({ interactions: [['size', 'colour']] })
  assert.ok(alone.includes('1 2') && alone.every((path) => !/0.*[12]|[12].*3/.test(path)))
})

test('symmetric trees have 2^depth leaves, and depth 6 and a least of one row unless told otherwise', () => {
  const params = gbdt.complete({ growth: 'symmetric' }, 'binary')
  assert.deepEqual([params['depth'], params['minRowsInLeaf'], params['minHessian']], [6, 1, 0])
  const { starts } = learn({ growth: 'symmetric', depth: 3 }).arrays
  assert.ok(starts?.every((start, tree) => start === tree * 15))
})

test('a model with slopes that lead astray is refused, naming the array', () => {
  const fitted = learn({ linearLeaves: true })
  const shape = { featureCount: 4, features: part.features, outputs: 1 }
  const fault = (field: string): never => {
    throw new Error(field)
  }
  const faults = (arrays: typeof fitted.arrays) => () =>
    gbdt.check?.({ ...fitted, arrays: { ...fitted.arrays, ...arrays } }, shape, fault)
  faults({})()
  const { slopeFeatures, slopeStarts, slopeMeans, centres } = fitted.arrays
  assert.throws(faults({ slopeFeatures: (slopeFeatures as Uint16Array).map(() => 3) }), /arrays.slopeFeatures/)
  assert.throws(faults({ slopeStarts: (slopeStarts as Uint32Array).map((start) => start + 1) }), /arrays.slopeStarts/)
  const split = (fitted.arrays['children'] as Int32Array).with(0, 0)
  const lone = (slopeStarts as Uint32Array).map((start, node) => (node === 0 ? start : Math.max(start, 1)))
  assert.throws(faults({ children: split, slopeStarts: lone }), /arrays.slopeStarts/)
  assert.throws(faults({ slopeMeans: (slopeMeans as Float64Array).map(() => Number.NaN) }), /arrays.slopes/)
  assert.throws(faults({ centres: (centres as Float64Array).map(() => Number.POSITIVE_INFINITY) }), /arrays.slopes/)
})
