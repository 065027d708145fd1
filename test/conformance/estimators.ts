import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalJson, createRng } from '#base'
import type { Features } from '#features'
import { selectFeatureRows } from '#features'
import type { Kernels } from '#kernels'
import type { EstimatorKind, FitContext, FitInput, Fitted, Task } from '#training'
import { evaluate, outputCountOf, toPrediction } from '#training'
import { constantFeature, exampleInput, rowCount, selectInput, strangeFeatures } from './estimator-data.ts'

/** What an estimator promises beyond the contract; null where it promises nothing. */
export interface Promises {
  /** Told apart in the tests' names where one kind is checked twice. */
  readonly variant?: string
  /** Params that make a fit of 200 rows take milliseconds. */
  readonly params: EstimatorParams
  /** Params that must be refused, each with one value out of range. */
  readonly refused: readonly EstimatorParams[]
  /** Margins do not depend on the order of the rows, but for this much. */
  readonly rowOrderTolerance: number | null
  /** A weight of 2 is a row twice, but for this much. */
  readonly weightTolerance: number | null
  /** Beats the best constant guess on data with a signal. */
  readonly learns: boolean
  /** Tasks it is for; absent: all. */
  readonly tasks?: readonly Task[]
  /** What a regression target becomes so that the objective can learn it, a rising function; and what the rows have besides. */
  readonly targetOf?: (signal: number) => number
  readonly grouped?: boolean
  /** A target of one value is predicted to be that value, but for this much; null: only finite. */
  readonly constantTolerance?: number | null
}
type EstimatorParams = Parameters<EstimatorKind['complete']>[0]

const tasks: readonly Task[] = ['binary', 'multiclass', 'regression']
/** Registers the checks every estimator must pass, for each task. */
export function estimatorConformance(kind: EstimatorKind, kernels: () => Kernels, promises: Promises): void {
  const context = (): FitContext => ({ rng: createRng(7), kernels: kernels() })
  const fit = (input: FitInput, extra: Partial<FitContext> = {}, params = promises.params): Fitted => {
    return kind.fit(kind.complete(params, input.target.task), input, { ...context(), ...extra })
  }
  const margins = (fitted: Fitted, features: Features) => kind.predict(fitted, features, kernels())

  const label = promises.variant === undefined ? kind.kind : `${kind.kind} (${promises.variant})`
  test(`${label} refuses a param it does not know, by name`, () => {
    assert.throws(() => kind.complete({ surelyUnknown: 1 }, 'binary'), {
      code: 'invalid-input',
      message: /surelyUnknown/,
    })
  })
  for (const refused of promises.refused) {
    const [name, value] = Object.entries(refused)[0]!
    test(`${label} refuses ${name} = ${value}, naming both`, () => {
      assert.throws(
        () => kind.complete(refused, 'binary'),
        (error: Error & { code?: string }) => {
          return error.code === 'invalid-input' && error.message.includes(name) && error.message.includes(String(value))
        },
      )
    })
  }

  for (const task of promises.tasks ?? tasks) {
    const name = `${label}, ${task}`
    const example = (seed?: number) => shaped(exampleInput(task, seed), promises)
    const input = () => example()

    test(`${name}: complete params stay as they are when completed again`, () => {
      const once = kind.complete(promises.params, task)
      assert.deepEqual(kind.complete(once, task), once)
    })

    test(`${name}: the same seed gives the same bytes`, () => {
      assert.deepEqual(bytesOf(fit(input())), bytesOf(fit(input())))
    })

    test(`${name}: a fit keeps its params and leaves its input as it was`, () => {
      const given = input()
      const before = structuredClone(given)
      const params = Object.freeze(kind.complete(promises.params, task))
      const fitted = kind.fit(params, given, context())
      assert.deepEqual(fitted.estimator, { kind: kind.kind, params })
      assert.deepEqual(given, before)
    })

    test(`${name}: predicting and explaining leave model and features as they were`, () => {
      const fitted = fit(input())
      const { features } = input()
      const before = structuredClone({ fitted, features })
      margins(fitted, features)
      kind.explain(fitted, features, kernels())
      assert.deepEqual({ fitted, features }, before)
    })

    test(`${name}: margins are finite, rows × outputs, also for missing values and unseen categories`, () => {
      const fitted = fit(input())
      const found = margins(fitted, strangeFeatures())
      assert.equal(found.length, strangeFeatures().rowCount * outputsOf(task))
      assert(found.every(Number.isFinite))
    })

    test(`${name}: one row at a time gives the same bits as the batch`, () => {
      const fitted = fit(input())
      const { features } = input()
      const batch = margins(fitted, features)
      for (let row = 0; row < 40; row++) {
        const alone = margins(fitted, selectFeatureRows(features, Uint32Array.of(row)))
        assert.deepEqual(alone, batch.slice(row * alone.length, (row + 1) * alone.length))
      }
    })

    test(`${name}: no rows give no margins`, () => {
      assert.equal(margins(fit(input()), selectFeatureRows(input().features, new Uint32Array(0))).length, 0)
    })

    test(`${name}: explanations sum to the margins`, () => {
      const fitted = fit(input())
      for (const features of [input().features, strangeFeatures()]) {
        assertAdditive(kind.explain(fitted, features, kernels()), margins(fitted, features), features)
      }
    })

    test(`${name}: a feature that never varies contributes nothing`, () => {
      const { features } = input()
      const { values } = kind.explain(fit(input()), features, kernels())
      const constant = features.features.findIndex((feature) => feature.name === 'constant')
      for (let at = constant; at < values.length; at += features.features.length) assert.equal(Math.abs(values[at]!), 0)
    })

    test(`${name}: features that never vary give the prior, or near it`, () => {
      const { target } = input()
      const constants = { rowCount, features: [constantFeature(rowCount)] }
      const found = margins(
        fit({ ...input(), features: constants, target }, {}, withoutColumns(promises.params)),
        constants,
      )
      assert(found.every((margin, index) => margin === found[index % outputsOf(task)]))
      assert(found.every(Number.isFinite))
    })

    test(`${name}: a target of one value is learned without infinity`, () => {
      const { features } = input()
      const target = { ...input().target, values: new Float64Array(rowCount).fill(1) }
      const fitted = fit({ ...input(), target })
      const prediction = toPrediction(task, target.classCount, margins(fitted, features), kind.link?.(fitted))
      assert(prediction.margins.every(Number.isFinite))
      const { constantTolerance = 1e-6 } = promises
      if (task === 'regression') {
        assert(
          constantTolerance === null || prediction.values!.every((value) => Math.abs(value - 1) < constantTolerance),
        )
      } else assert(prediction.classIndices!.every((index) => index === 1))
    })

    test(`${name}: one training row is enough to fit`, () => {
      const one = Uint32Array.of(3)
      const target = { ...input().target, values: input().target.values.slice(3, 4) }
      const groups = promises.grouped ? { groups: Uint32Array.of(0) } : {}
      const fitted = fit({ features: selectFeatureRows(input().features, one), target, ...groups })
      assert(margins(fitted, strangeFeatures()).every(Number.isFinite))
    })

    test(`${name}: told to stop at once, it still returns a model that predicts`, () => {
      const fitted = fit(input(), { stopped: () => true })
      assert(margins(fitted, input().features).every(Number.isFinite))
    })

    test(`${name}: validation rows are watched, and their rounds counted from 1`, () => {
      const events: number[] = []
      const validation = example(99)
      const fitted = fit({ ...input(), validation }, { record: (event) => events.push(event.round) })
      assert(events.every((round, index) => index === 0 || round > events[index - 1]!))
      assert(events.length === 0 || events[0] === 1)
      assert(margins(fitted, validation.features).every(Number.isFinite))
    })

    test(`${name}: a fitted model is plain data and finite cost is foreseen`, () => {
      const fitted = fit(input())
      canonicalJson(fitted.document)
      canonicalJson(fitted.estimator.params)
      const params = kind.complete(promises.params, task)
      const work = kind.work(params, 1000, 10, outputsOf(task))
      assert(Number.isFinite(work) && work > 0)
      assert(kind.work(params, 2000, 10, outputsOf(task)) > work)
    })

    test(`${name}: its own fitted model passes its check, one with a value too few does not`, () => {
      const fitted = fit(input())
      const { features } = input()
      const shape = { featureCount: features.features.length, features, outputs: outputsOf(task) }
      const fault = (field: string, expected: string): never => {
        throw new Error(`${field}: ${expected}`)
      }
      assert(kind.check, `${kind.kind} has no check`)
      kind.check(fitted, shape, fault)
      for (const [array, values] of Object.entries(fitted.arrays)) {
        if (values.length === 0) continue
        const cut = { ...fitted, arrays: { ...fitted.arrays, [array]: values.slice(1) } }
        assert.throws(() => kind.check?.(cut, shape, fault), `${array} cut short`)
        const { [array]: _, ...others } = fitted.arrays
        assert.throws(() => kind.check?.({ ...fitted, arrays: others }, shape, fault), `${array} absent`)
      }
    })

    if (promises.rowOrderTolerance !== null) {
      test(`${name}: the order of training rows does not matter`, () => {
        const order = createRng(5).permutation(rowCount)
        const shuffled = selectInput(input(), order)
        const { features } = input()
        assertClose(margins(fit(shuffled), features), margins(fit(input()), features), promises.rowOrderTolerance!)
      })
    }

    if (promises.weightTolerance !== null) {
      test(`${name}: a weight of 2 is a row twice`, () => {
        const all = Uint32Array.from({ length: rowCount }, (_, row) => row)
        const twice = selectInput(input(), Uint32Array.from([...all, ...all]))
        const weighted = { ...input(), weights: new Float64Array(rowCount).fill(2) }
        const { features } = input()
        assertClose(margins(fit(weighted), features), margins(fit(twice), features), promises.weightTolerance!)
      })
    }

    test(`${name}: rows of weight 0 teach nothing`, () => {
      const given = input()
      const weights = new Float64Array(rowCount).fill(1)
      const values = given.target.values.slice()
      for (let row = 0; row < rowCount; row += 2) {
        weights[row] = 0
        values[row] = task === 'regression' ? (promises.grouped ? 30 : 1e3) : 0
      }
      const other = { ...given, weights, target: { ...given.target, values } }
      assertClose(margins(fit(other), given.features), margins(fit({ ...given, weights }), given.features), 1e-9)
    })

    if (promises.learns) {
      test(`${name}: beats the best constant guess where there is a signal`, () => {
        const fitted = fit(input())
        const fresh = example(99)
        const prediction = toPrediction(
          task,
          fresh.target.classCount,
          margins(fitted, fresh.features),
          kind.link?.(fitted),
        )
        const found = evaluate(fresh.target, prediction)
        if (promises.grouped) {
          const share = orderedShare(fresh, prediction.margins)
          assert(share > 0.75, `${share} of the pairs are in order`)
        } else if (task === 'regression') assert(found['r2']! > 0.3, `r2 ${found['r2']}`)
        else assert(found['balancedAccuracy']! > 1 / fresh.target.classCount + 0.15, JSON.stringify(found))
      })
    }
  }
}

/** Params that name no column. */
function withoutColumns({ monotone: _, interactions: __, ...params }: EstimatorParams): EstimatorParams {
  return params
}

/** The example with the target and the groups that an objective needs. */
function shaped(input: FitInput, { targetOf, grouped }: Promises): FitInput {
  const { target } = input
  const values = targetOf && target.task === 'regression' ? target.values.map(targetOf) : target.values
  const groups = grouped ? { groups: Uint32Array.from(values, (_, row) => Math.floor(row / 12)) } : {}
  return { ...input, target: { ...target, values }, ...groups }
}

/** Of the pairs of a group whose values differ, the share whose margins have the same order. */
function orderedShare({ target, groups }: FitInput, margins: Float64Array): number {
  let [right, all] = [0, 0]
  for (let a = 0; a < margins.length; a++) {
    for (let b = 0; b < margins.length; b++) {
      if (groups![a] !== groups![b] || target.values[a]! <= target.values[b]!) continue
      all += 1
      right += Number(margins[a]! > margins[b]!)
    }
  }
  return right / all
}

function outputsOf(task: Task): number {
  return outputCountOf(task, task === 'multiclass' ? 4 : 2)
}

function bytesOf(fitted: Fitted): unknown {
  const arrays = Object.entries(fitted.arrays).map(([name, array]) => {
    return [name, array.constructor.name, Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('hex')]
  })
  return { document: canonicalJson(fitted.document), arrays }
}

function assertAdditive(
  { values, base }: { readonly values: Float64Array; readonly base: Float64Array },
  margins: Float64Array,
  { features }: Features,
): void {
  assert.equal(values.length, margins.length * features.length)
  for (const [cell, margin] of margins.entries()) {
    let sum = base[cell % base.length]!
    let size = Math.abs(sum)
    for (let f = 0; f < features.length; f++) {
      sum += values[cell * features.length + f]!
      size += Math.abs(values[cell * features.length + f]!)
    }
    assert(Math.abs(sum - margin) <= 1e-9 * (1 + size), `cell ${cell}: ${sum} is not ${margin}`)
  }
}

function assertClose(found: Float64Array, expected: Float64Array, tolerance: number): void {
  assert.equal(found.length, expected.length)
  for (const [index, value] of found.entries()) {
    const distance = Math.abs(value - expected[index]!)
    assert(distance <= tolerance * (1 + Math.abs(value)), `margin ${index}: ${value} is not ${expected[index]}`)
  }
}
