import type { JsonReader } from '../read-json.ts'
import type { ForeignFeature, ImportOptions } from './foreign-model.ts'
import { refuse } from './foreign-model.ts'

/** Names and types as the data frame had them; without, features are f0, f1 and so on, as XGBoost calls them. */
export function readFeatures(
  learner: JsonReader,
  booster: JsonReader,
  count: number,
  { levels }: ImportOptions,
): readonly ForeignFeature[] {
  const names = optionalTexts(learner, 'feature_names', count)
  const types = optionalTexts(learner, 'feature_types', count)
  const encoded = readCategories(booster, count)
  const unknown = Object.keys(levels ?? {}).find((name) => !names.includes(name))
  if (unknown !== undefined) refuse('levels', `the model has no feature "${unknown}"`)
  return Array.from({ length: count }, (_, index): ForeignFeature => {
    const name = names[index] ?? `f${index}`
    if (types[index] !== 'c') return { name, levels: null, storage: 'number' }
    const given = levels?.[name] ?? encoded[index] ?? []
    return { name, levels: new Map(given.map((level, code) => [code, level])), storage: 'text' }
  })
}

function optionalTexts(learner: JsonReader, name: string, count: number): readonly string[] {
  const texts = learner.has(name) ? learner.texts(name) : []
  return texts.length === 0 || texts.length === count
    ? texts
    : refuse('XGBoost model', `learner.${name} has ${texts.length} values for ${count} features`)
}

/** From version 3.1 on the file holds the levels of a data frame's categories, by code. */
function readCategories(booster: JsonReader, count: number): readonly (readonly string[])[] {
  const model = (booster.has('gbtree') ? booster.object('gbtree') : booster).object('model')
  if (!model.has('cats')) return []
  const encodings = model.object('cats').objects('enc')
  if (encodings.length !== 0 && encodings.length !== count)
    refuse('XGBoost model', `cats.enc has ${encodings.length} entries for ${count} features`)
  return encodings.map((encoding) => (encoding.has('offsets') ? readWords(encoding) : readNumbers(encoding)))
}

function readNumbers(encoding: JsonReader): readonly string[] {
  return encoding.numbers('values').map(String)
}

/** The bytes of all levels one after another, and where each begins. */
function readWords(encoding: JsonReader): readonly string[] {
  const bytes = Uint8Array.from(encoding.integers('values', -128, 255))
  const offsets = encoding.integers('offsets', 0, bytes.length)
  return offsets.slice(1).map((end, index) => new TextDecoder().decode(bytes.subarray(offsets[index]!, end)))
}
