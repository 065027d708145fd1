import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Entry, Field } from './index.ts'
import { fieldFromText, operations } from './index.ts'

const entries: readonly Entry[] = operations
const loaded = await Promise.all(entries.map(async (entry) => ({ ...entry, ...(await entry.load()) })))
const fields: readonly (Field & { of: string })[] = loaded.flatMap((operation) =>
  (operation.fields as readonly Field[]).map((field) => ({ ...field, of: `${operation.noun} ${operation.verb}` })),
)

test('every verb stands in the list once, and so does every short form', () => {
  const names = entries.map(({ noun, verb }) => `${noun} ${verb}`)
  assert.deepEqual(names, [...new Set(names)])
  const shortForms = entries.flatMap(({ shortForm }) => shortForm ?? [])
  assert.deepEqual(shortForms, [...new Set(shortForms)])
})

test('arguments without a flag are fields of the input, the needed ones first', () => {
  for (const { noun, verb, positional, fields } of loaded) {
    const found = (positional as readonly string[]).map((name) =>
      (fields as readonly Field[]).find((field) => field.name === name),
    )
    assert(
      found.every((field) => field !== undefined),
      `${noun} ${verb}`,
    )
    const needed = found.map((field) => field.required)
    assert.deepEqual(
      needed,
      [...needed].sort((a, b) => Number(b) - Number(a)),
      `${noun} ${verb}`,
    )
  }
})

test('no flag hides an option that every command has, nor another of its command', () => {
  const global = ['c', 'json', 'quiet', 'color', 'yes', 'help', 'h', 'version']
  for (const { flag, short, of } of fields)
    assert(!global.includes(flag) && !global.includes(short ?? ''), `${of} --${flag}`)
  const flags = fields.flatMap(({ of, flag, short }) => [`${of} --${flag}`, ...(short ? [`${of} -${short}`] : [])])
  assert.deepEqual(flags, [...new Set(flags)])
})

test('every field says what it is for', () => {
  for (const { of, name, description } of fields) assert(description.length > 5, `${of}: ${name}`)
})

test('a flag’s text and JSON give the same input', async () => {
  const train = loaded.find(({ verb }) => verb === 'train')!
  const value = (field: Field): fc.Arbitrary<unknown> => {
    if (field.name === 'timeBudget') return fc.integer({ min: 1, max: 900 }).map((seconds) => `${seconds}s`)
    if (field.name === 'costs') return fc.tuple(fc.nat(9), fc.nat(9)).map(([fp, fn]) => `fp=${fp},fn=${fn}`)
    if (field.choices.length > 0 && field.kind === 'choice') return fc.constantFrom(...field.choices)
    if (field.choices.length > 0) return fc.subarray([...field.choices], { minLength: 1 })
    if (field.kind === 'integer') return fc.integer({ min: 1, max: 64 }) // the most threads there may be
    const word = fc
      .string({ minLength: 1, maxLength: 9 })
      .filter((text) => text === text.trim() && !text.includes('\\'))
    return field.kind === 'list' ? fc.array(word, { minLength: 1, maxLength: 4 }) : word
  }
  const asText = (given: unknown) =>
    Array.isArray(given) ? [given.map((part) => String(part).replaceAll(',', '\\,')).join(',')] : [String(given)]
  const trainFields = train.fields as readonly Field[]
  fc.assert(
    fc.property(fc.record(Object.fromEntries(trainFields.map((field) => [field.name, value(field)]))), (input) => {
      const texts = trainFields.map((field) => [field.name, fieldFromText(field, asText(input[field.name]))])
      assert.deepEqual(train.parse(Object.fromEntries(texts)), train.parse(input))
    }),
    { seed: 3, numRuns: 200 },
  )
})

test('a wrong input is one error that names every field', async () => {
  const { parse } = await operations[0].load()
  assert.throws(
    () => parse({ data: 'x.csv', seed: -1, trials: 1.5, tarket: 'y' }),
    (error: Error) => {
      for (const part of ['"target" is missing', '"seed"', '(it is -1)', '"trials"', 'unknown field "tarket"'])
        assert(error.message.includes(part), `${error.message} lacks ${part}`)
      return true
    },
  )
})

test('a time is a number with its unit', async () => {
  const { parse } = await operations[0].load()
  const budget = (timeBudget: string) => parse({ data: 'd', target: 't', timeBudget }).timeBudget
  assert.deepEqual(['1500ms', '60s', '1.5m', '2h'].map(budget), [1500, 60_000, 90_000, 7_200_000])
  assert.throws(() => budget('60'), /write a number and a unit/)
})

test('costs are what a wrong positive and a missed one cost, in either order', async () => {
  const { parse } = await operations[0].load()
  const costs = (text: string) => parse({ data: 'd', target: 't', costs: text }).costs
  assert.deepEqual(['fp=1,fn=5', 'fn=2.5,fp=0'].map(costs), [
    { fp: 1, fn: 5 },
    { fp: 0, fn: 2.5 },
  ])
  for (const wrong of ['5', 'fp=1', 'fp=1,fp=2', 'fp=-1,fn=5']) assert.throws(() => costs(wrong), /such as fp=1,fn=5/)
})
