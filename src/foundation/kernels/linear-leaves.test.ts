import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createRng } from '#base'
import { plainBoosting } from '../../../test/oracles/plain-boosting.ts'
import type { BinnedFeature, BinnedNumber, BoostingOptions, TreeEnsemble } from './index.ts'
import { centresOf, loadKernels } from './index.ts'

// Slopes against a ridge regression in doubles that is solved by elimination, leaf by leaf, along paths walked here.

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const rowCount = 700
const settings = {
  ...plainBoosting,
  rounds: 1,
  learningRate: 0.5,
  maxLeaves: 8,
  linearL2: 2,
  minHessian: 0,
  categorySmoothing: 5,
  categoryL2: 2,
  linearLeaves: true,
}

/** Smooth in the first two numbers, one of which is sometimes missing; a number that never varies, and a category. */
function makeData() {
  const rng = createRng(3)
  const numbers = [0, 1, 2].map((j) =>
    Float64Array.from({ length: rowCount }, () => (j === 1 && rng.float() < 0.2 ? Number.NaN : 10 * rng.float() - 3)),
  )
  numbers.push(new Float64Array(rowCount).fill(0.7))
  const codes = Int32Array.from({ length: rowCount }, () => rng.below(4) - 1)
  const labels = Float64Array.from({ length: rowCount }, (_, i) => {
    const [a = 0, b = 0, c = 0] = numbers.map((column) => column[i] ?? 0)
    return (
      a + 0.1 * a * a + (Number.isNaN(b) ? 2 : 0.7 * b) + (c > 2 ? 3 : 0) + (codes[i] === 1 ? 1 : 0) + 0.1 * rng.float()
    )
  })
  const features = numbers.map((column, source): BinnedFeature => {
    const edges = kernels.boosting.edges(column, 40)
    return { kind: 'number', source, edges, centres: centresOf(edges, column) }
  })
  features.push({ kind: 'category', source: 4, levelCount: 3 })
  return { features, values: [...numbers, codes], labels }
}

type Data = ReturnType<typeof makeData>
const data = makeData()

function train(changes: Partial<BoostingOptions> = {}, rows: Data = data) {
  const options = { ...settings, ...changes }
  using session = kernels.boosting.open({
    ...options,
    loss: 'squared',
    base: Float64Array.of(0),
    features: rows.features,
    training: rows,
    validation: rows,
  })
  for (let tree = 0; tree < options.rounds; tree++) session.growTree({ rows: tree, columns: tree, dither: tree })
  return { ensemble: session.ensemble(options.rounds), margins: session.margins(), loss: session.validationLoss() }
}

interface Leaf {
  readonly rows: number[]
  readonly numbers: Set<number>
}

/** The rows of each leaf of the first tree, and the numbers on the way to it. */
function leavesOf({ children, features, codes, missingLeft, sets }: TreeEnsemble, { features: binned, values }: Data) {
  const setOf = new Map<number, number>()
  children.forEach((child, node) => {
    if (child !== 0 && binned[features[node] as number]?.kind === 'category') setOf.set(node, setOf.size)
  })
  const goesRight = (node: number, row: number): boolean => {
    const feature = features[node] as number
    const value = values[feature]?.[row] as number
    const binning = binned[feature] as BinnedFeature
    if (binning.kind === 'category') {
      const code = value < 0 ? binning.levelCount + 1 : value
      return (((sets[(setOf.get(node) as number) * 8] as number) >>> code) & 1) === 1
    }
    if (Number.isNaN(value)) return missingLeft[node] === 0
    return codeOf(binning as BinnedNumber, value) > (codes[node] as number)
  }
  const leaves = new Map<number, Leaf>()
  for (let row = 0; row < rowCount; row++) {
    const numbers = new Set<number>()
    let node = 0
    for (let child = children[0] as number; child !== 0; child = children[node] as number) {
      if (binned[features[node] as number]?.kind === 'number') numbers.add(features[node] as number)
      node = child + (goesRight(node, row) ? 1 : 0)
    }
    const leaf = leaves.get(node) ?? { rows: [], numbers }
    leaf.rows.push(row)
    leaves.set(node, leaf)
  }
  return leaves
}

const codeOf = ({ edges }: BinnedNumber, value: number): number => edges.filter((edge) => edge < value).length

/** Deviations of the leaf's rows from their mean, number by number; 0 where missing. */
function deviationsOf({ rows, numbers }: Leaf, { features, values }: Data): number[][] {
  return [...numbers].map((feature) => {
    const binning = features[feature] as BinnedNumber
    const centres = rows.map((row) => {
      const value = values[feature]?.[row] as number
      return Number.isNaN(value) ? null : (binning.centres?.[codeOf(binning, value)] as number)
    })
    const known = centres.filter((centre) => centre !== null)
    const mean = known.reduce((sum, centre) => sum + centre, 0) / Math.max(1, known.length)
    return centres.map((centre) => (centre === null ? 0 : centre - mean))
  })
}

/** Gauss's elimination. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] as number])
  rows.forEach((pivot, i) => {
    for (const row of rows.slice(i + 1)) {
      const factor = (row[i] as number) / (pivot[i] as number)
      row.forEach((_, j) => {
        row[j] = (row[j] as number) - factor * (pivot[j] as number)
      })
    }
  })
  const solution = new Array<number>(right.length).fill(0)
  for (let i = right.length - 1; i >= 0; i--) {
    const row = rows[i] as number[]
    const rest = solution.reduce((sum, x, j) => (j > i ? sum + x * (row[j] as number) : sum), 0)
    solution[i] = ((row[right.length] as number) - rest) / (row[i] as number)
  }
  return solution
}

/** Margins after one tree, by leaf: the shrunken mean, and the ridge regression where there are rows enough. */
function slowMargins(ensemble: TreeEnsemble): Float64Array {
  const margins = new Float64Array(rowCount)
  for (const leaf of leavesOf(ensemble, data).values()) {
    const { rows } = leaf
    const targets = rows.map((row) => data.labels[row] as number)
    const value = targets.reduce((sum, y) => sum + y, 0) / (rows.length + settings.l2)
    const deviations = deviationsOf(leaf, data)
    const enough = rows.length >= 2 * (1 + deviations.length)
    const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0)
    const matrix = deviations.map((a, i) =>
      deviations.map((b, j) => dot(a, b) * (i === j ? 1 + settings.linearL2 / rows.length : 1)),
    )
    const slopes = enough
      ? solve(
          matrix,
          deviations.map((a) => dot(a, targets)),
        )
      : deviations.map(() => 0)
    rows.forEach((row, at) => {
      const line = slopes.reduce((sum, slope, j) => sum + slope * (deviations[j]?.[at] as number), 0)
      margins[row] = settings.learningRate * (value + line)
    })
  }
  return margins
}

for (const [name, changes] of Object.entries({
  'leaf-wise': {},
  symmetric: { growth: 'symmetric', depth: 3 },
} as const)) {
  test(`${name}: each leaf's slopes are the ridge regression of its rows on the numbers of its path`, () => {
    const { ensemble, margins } = train(changes)
    const slow = slowMargins(ensemble)
    const worst = slow.reduce((most, margin, i) => Math.max(most, Math.abs(margin - (margins[i] ?? 0))), 0)
    assert.ok(worst < 1e-5, `margins differ by ${worst}`)
    assert.ok((ensemble.slopes?.length ?? 0) > 8)
  })
}

test('a smooth target is fitted better by linear leaves', () => {
  const [linear, constant] = [true, false].map((linearLeaves) => train({ linearLeaves, rounds: 20 }).loss)
  assert.ok((linear ?? 1) < 0.5 * (constant ?? 0), `${linear}, constant leaves ${constant}`)
})

test('the validation loss and a prediction of one row are those of the margins of training', () => {
  const { ensemble, margins, loss } = train({ rounds: 10 })
  const squares = margins.reduce((sum, margin, i) => sum + (margin - (data.labels[i] ?? 0)) ** 2, 0)
  assert.ok(Math.abs(loss / (squares / rowCount) - 1) < 1e-9 || Math.abs(loss / (squares / rowCount / 2) - 1) < 1e-9)
  for (const row of [0, 17, 600]) {
    const values = data.values.map((column) => column.subarray(row, row + 1))
    assert.equal(kernels.boosting.predict(ensemble, { ...data, values, rowCount: 1 })[0], margins[row])
  }
})

test('taken up again after two rounds, boosting ends with the same trees, slopes and validation loss', () => {
  const whole = train({ rounds: 5 })
  const start = train({ rounds: 2 }).ensemble
  using session = kernels.boosting.open({
    ...{ ...settings, rounds: 5, start, loss: 'squared', base: Float64Array.of(0), features: data.features },
    ...{ training: data, validation: data },
  })
  for (let tree = 2; tree < 5; tree++) session.growTree({ rows: tree, columns: tree, dither: tree })
  assert.deepEqual(session.ensemble(5), whole.ensemble)
  assert.equal(session.validationLoss(), whole.loss)
  assert.deepEqual(session.ensemble(2), start)
})

test('a number that is missing everywhere, infinite, or the same in every row gets no slope, and all stays finite', () => {
  const rows = { ...data, values: [...data.values] }
  rows.values[0] = (data.values[0] as Float64Array).map((value, i) =>
    i % 50 === 0 ? (i % 100 === 0 ? Infinity : -Infinity) : value,
  )
  rows.values[1] = new Float64Array(rowCount).fill(Number.NaN)
  rows.features = data.features.map((feature, source) => {
    if (feature.kind !== 'number') return feature
    const edges = kernels.boosting.edges(rows.values[source] as Float64Array, 40)
    return { kind: 'number', source, edges, centres: centresOf(edges, rows.values[source] as Float64Array) }
  })
  const { ensemble, margins } = train({ rounds: 10 }, rows)
  assert.ok(margins.every(Number.isFinite) && ensemble.slopes?.every(Number.isFinite))
  assert.ok(!ensemble.slopeFeatures?.some((feature) => feature === 1 || feature === 3))
})

test('huge and tiny numbers leave no slope that is not finite', () => {
  for (const scale of [1e300, 1e-300]) {
    const column = (data.values[0] as Float64Array).map((value) => value * scale)
    const edges = kernels.boosting.edges(column, 40)
    const rows = {
      labels: data.labels,
      values: [column],
      features: [{ kind: 'number' as const, source: 0, edges, centres: centresOf(edges, column) }],
    }
    const { ensemble, margins } = train({ rounds: 5 }, rows)
    assert.ok(margins.every(Number.isFinite) && ensemble.slopes?.every(Number.isFinite))
  }
})
