import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { RepriseError } from '#base'
import { transformColumns } from '#features'
import type { Kernels } from '#kernels'
import { loadKernels } from '#kernels'
import { compareImported, readImportedCase, tableOf, walk } from '../../../../test/imported-case.ts'
import { decodeModel } from '../decode-model.ts'
import { encodeModel } from '../encode-model.ts'
import { explain } from '../explain.ts'
import { predict } from '../predict.ts'
import { importModel } from './import-model.ts'

const FOLDER = join(import.meta.dirname, '../../../../test/fixtures/imported')
const names = readdirSync(FOLDER)
const load = (name: string) => readImportedCase(join(FOLDER, name))
const text = (name: string) => new TextDecoder().decode(load(name).bytes)
const bytesOf = (written: string) => new TextEncoder().encode(written)

let kernels: Kernels
before(async () => {
  kernels = await loadKernels({ threads: 2, checked: true })
})
after(() => kernels[Symbol.asyncDispose]())

for (const name of names) {
  const isExact = name.startsWith('lightgbm')
  test(`${name}: margins and contributions are those of the library, to ${isExact ? '1e-12' : '1e-6'}`, () => {
    const apart = compareImported(join(FOLDER, name), kernels)
    assert(apart.margins <= (isExact ? 1e-12 : 1e-6), `margins are ${apart.margins} apart`)
    assert(apart.contributions <= (isExact ? 1e-12 : 1e-6), `contributions are ${apart.contributions} apart`)
  })

  test(`${name}: trees walked row by row and summed as the library does give its margins to the bit`, () => {
    const { bytes, columns, margins } = load(name)
    const model = importModel(bytes)
    const rows = tableOf(columns, margins.length)
    const walked = walk(model.members[0]!.fitted, model, rows, isExact ? undefined : Math.fround)
    const scaled = name === 'lightgbm-forest' || name === 'lightgbm-binary' ? 1e-15 : 0
    for (const [index, margin] of margins.flat().entries())
      assert(Math.abs(walked[index]! - margin) <= scaled * Math.max(1, Math.abs(margin)), `${index}`)
  })

  test(`${name}: probabilities and classes are those of the library`, () => {
    const { bytes, columns, values } = load(name)
    const model = importModel(bytes)
    const { probabilities } = predict(model, tableOf(columns, values.length), kernels)
    const classCount = model.classes?.length ?? 1
    if (probabilities === null) return
    const theirs = values.flatMap((row) => (row.length === 1 ? [1 - row[0]!, row[0]!] : row))
    assert.equal(theirs.length, values.length * classCount)
    for (const [index, value] of theirs.entries()) assert(Math.abs(probabilities[index]! - value) < 1e-6, `${index}`)
  })
}

test('an imported model is a model like any: its bytes decode to equal bytes', () => {
  for (const name of names) {
    const files = encodeModel(importModel(load(name).bytes))
    assert.deepEqual(encodeModel(decodeModel(files)), files, name)
  }
})

test('what the file says is kept: the objective, the names, the levels of a data frame', () => {
  const model = importModel(load('lightgbm-binary').bytes)
  assert.deepEqual(model.members[0]!.fitted.document['imported'], {
    from: 'lightgbm',
    version: 'v4',
    objective: 'binary sigmoid:2',
  })
  assert.deepEqual(
    model.signature.inputs.map(({ name, type }) => `${name} ${type}`),
    ['age number', 'income number', 'visits number', 'tiny number', 'city category', 'size category'],
  )
  const city = model.transforms.find((transform) => transformColumns(transform)[0] === 'city')
  assert.deepEqual(city, { kind: 'category', column: 'city', levels: [0, 1, 2, 3, 4].map((n) => `level ${n}`) })
  assert.deepEqual([model.classes, model.positive, model.target], [['0', '1'], '1', 'target'])
})

test('names that the file lacks are given as options', () => {
  const features = ['a', 'b', 'c', 'd', 'e', 'f']
  const options = { classes: ['no', 'yes'], target: 'Churn', features }
  const model = importModel(load('lightgbm-binary').bytes, options)
  assert.deepEqual([model.positive, model.target], ['yes', 'Churn'])
  assert.deepEqual(
    model.signature.inputs.map(({ name }) => name),
    features,
  )
})

test('a feature past 254 thresholds is binned several times, and stays one player of an explanation', () => {
  const { bytes, columns } = load('lightgbm-many-thresholds')
  const model = importModel(bytes)
  const binned = model.members[0]!.fitted.document['features'] as readonly unknown[]
  assert.equal(binned.length, 3)
  assert.deepEqual(explain(model, tableOf(columns, 2), kernels).columns, ['income', 'visits'])
})

test('only the first rounds are kept when asked', () => {
  const { bytes, columns } = load('xgboost-multiclass')
  const model = importModel(bytes, { rounds: 1 })
  assert.equal(model.members[0]!.fitted.arrays['starts']!.length, 1 * 3 * 2 + 1)
  const { fitted } = model.members[0]!
  const { margins } = predict(model, tableOf(columns, 5), kernels)
  assert.deepEqual(walk(fitted, model, tableOf(columns, 5)), Array.from(margins))
})

/** A LightGBM text of one tree of one split, with some lines changed. */
function smallText(changes: Readonly<Record<string, string>> = {}): Uint8Array {
  const lines = {
    version: 'v4',
    num_class: '1',
    num_tree_per_iteration: '1',
    max_feature_idx: '0',
    objective: 'regression',
    feature_names: 'x',
    feature_infos: '[0:1]',
    Tree: '0',
    num_leaves: '2',
    num_cat: '0',
    split_feature: '0',
    threshold: '0.5',
    decision_type: '2',
    left_child: '-1',
    right_child: '-2',
    leaf_value: '1 2',
    leaf_count: '3 4',
    internal_count: '7',
    is_linear: '0',
    ...changes,
  }
  return bytesOf(
    `tree\n${Object.entries(lines)
      .map(([key, value]) => `${key}=${value}\n`)
      .join('')}end of trees\n`,
  )
}

const wrong: readonly [string, RegExp, Uint8Array][] = [
  ['a file of neither library', /neither a model of LightGBM nor of XGBoost/, bytesOf('a,b\n1,2\n')],
  ['linear trees', /line 20, is_linear: linear trees cannot/, smallText({ is_linear: '1' })],
  [
    'an unknown objective',
    /"multiclassova sigmoid:1" cannot be imported/,
    smallText({ objective: 'multiclassova sigmoid:1' }),
  ],
  ['a squared output', /"regression sqrt" cannot be imported/, smallText({ objective: 'regression sqrt' })],
  ['too few leaves', /line 17, leaf_value: has 1 values, not 2/, smallText({ leaf_value: '1' })],
  [
    'a leaf that is no number',
    /leaf_value: holds "nan", which is not a finite number/,
    smallText({ leaf_value: '1 nan' }),
  ],
  ['a split of no feature', /names feature 3/, smallText({ split_feature: '3' })],
  ['a node that is its own parent', /node 0 is not there, or has two parents/, smallText({ left_child: '0' })],
  ['a child that is not there', /left_child: holds -3/, smallText({ left_child: '-3' })],
  ['a text that ends early', /ends in the middle/, smallText().slice(0, 200)],
  ['a JSON that ends early', /not JSON/, load('xgboost-dart').bytes.slice(0, 4000)],
  ['a UBJSON that ends early', /byte \d+/, load('xgboost-binary').bytes.slice(0, 4000)],
  [
    'another booster',
    /the booster is "gblinear"/,
    bytesOf(text('xgboost-regression').replace('"gbtree"}', '"gblinear"}')),
  ],
  [
    'several targets',
    /num_target is not 1/,
    bytesOf(text('xgboost-regression').replace('"num_target":"1"', '"num_target":"2"')),
  ],
  [
    'a hinge',
    /"binary:hinge" cannot be imported/,
    bytesOf(text('xgboost-regression').replace('reg:squarederror', 'binary:hinge')),
  ],
]
for (const [what, says, bytes] of wrong) {
  test(`${what} is refused with the place and the reason`, () => {
    assert.throws(
      () => importModel(bytes),
      (error) => error instanceof RepriseError && error.code === 'invalid-input' && says.test(error.message),
    )
  })
}

test('a small text with the same lines is accepted, so that the refusals are due to their one change', () => {
  const model = importModel(smallText())
  const rows = { x: [0.4, 0.5, 0.6, null] }
  assert.deepEqual(Array.from(predict(model, tableOf(rows, 4), kernels).margins), [1, 1, 2, 1])
})

test('past 253 named levels a category is split by rankings, exactly', () => {
  const levels = Array.from({ length: 300 }, (_, index) => `town ${index}`)
  const words = (some: (level: number) => boolean) => {
    return Array.from({ length: 10 }, (_, word) => {
      let bits = 0
      for (let bit = 0; bit < 32; bit++) if (word * 32 + bit < 300 && some(word * 32 + bit)) bits += 2 ** bit
      return bits
    })
  }
  const sets = [...words((level) => level % 2 === 0), ...words((level) => level > 100 && level < 299)]
  const bytes = smallText({
    feature_infos: levels.map((_, index) => index).join(':'),
    num_leaves: '3',
    num_cat: '2',
    split_feature: '0 0',
    threshold: '0 1',
    decision_type: '1 1',
    left_child: '1 -1',
    right_child: '-3 -2',
    leaf_value: '1 2 3',
    leaf_count: '1 1 1',
    internal_count: '3 2',
    cat_boundaries: '0 10 20',
    cat_threshold: sets.join(' '),
  })
  const model = decodeModel(encodeModel(importModel(bytes, { levels: { x: levels } })))
  const rows = { x: ['town 0', 'town 102', 'town 101', 'town 298', 'town 299', 'elsewhere', null] }
  assert.deepEqual(Array.from(predict(model, tableOf(rows, 7), kernels).margins), [2, 1, 3, 1, 3, 3, 3])
})

/** A counter hashed: the failure of a seed can be looked at again. */
function shuffler(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return ((mixed ^ (mixed >>> 16)) >>> 0) % below
  }
}

function digitFrom(bytes: Uint8Array, from: number): number {
  const found = bytes.subarray(from).findIndex((byte) => byte >= 48 && byte <= 57)
  return found < 0 ? from : from + found
}

function mutated(bytes: Uint8Array, seed: number): Uint8Array {
  const draw = shuffler(seed)
  const copy = bytes.slice(0, draw(8) === 0 ? draw(bytes.length) : bytes.length)
  for (let change = draw(4); change >= 0; change--) {
    const [at, from, how] = [draw(copy.length), draw(copy.length), draw(5)]
    if (how === 0) copy.copyWithin(at, from, from + draw(60))
    else if (how === 1) copy[at] = draw(256)
    else if (how === 2) copy[at] = '0123456789-.e,[]{}" \n'.charCodeAt(draw(21))
    else copy[digitFrom(copy, at)] = 48 + draw(10)
  }
  return copy
}

for (const name of names) {
  test(`${name}: whatever happens to its bytes, it is a model that is checked, or an error that says what is wrong`, () => {
    const { bytes, columns } = load(name)
    for (let seed = 1; seed <= 80; seed++) {
      try {
        const model = decodeModel(encodeModel(importModel(mutated(bytes, seed))))
        const known = model.signature.inputs.every((input) => input.name in columns)
        if (known && model.task !== 'regression') predict(model, tableOf(columns, 2), kernels)
      } catch (error) {
        const isTold = error instanceof RepriseError && error.code === 'invalid-input'
        assert(isTold, `seed ${seed}: ${error instanceof Error ? error.stack : error}`)
      }
    }
  })
}
