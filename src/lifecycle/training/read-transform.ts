import type { Operation, Transform } from '#features'
import { datetimeParts, decodeFloats } from '#features'
import type { Fault } from './estimator.ts'
import type { JsonReader } from './read-json.ts'
import type { Signature, SignatureColumn } from './signature.ts'

/** A transform of a decoded model; every field is checked before anything is computed with it. */
export function readTransform(reader: JsonReader, signature: Signature, fault: Fault): Transform {
  const known = (field: string, column: string): string => {
    const isKnown = signature.inputs.some(({ name }) => name === column)
    return isKnown ? column : fault(`${reader.path}.${field}`, 'a column of the signature')
  }
  const pair = (): readonly [string, string] => {
    const [first, second, ...more] = reader.texts('columns').map((column) => known('columns', column))
    const isPair = first !== undefined && second !== undefined && more.length === 0
    return isPair ? [first, second] : fault(`${reader.path}.columns`, 'two columns')
  }
  const distinct = (field: string): readonly string[] => {
    const texts = reader.texts(field)
    return new Set(texts).size === texts.length ? texts : fault(`${reader.path}.${field}`, 'a list without repetitions')
  }
  const readers: { readonly [Kind in Transform['kind']]: () => Extract<Transform, { kind: Kind }> } = {
    number: () => {
      const column = known('column', reader.text('column'))
      const zeroIsMissing =
        reader.has('zeroIsMissing') &&
        (reader.flag('zeroIsMissing') || fault(`${reader.path}.zeroIsMissing`, 'true, or left out'))
      const missingCodes = reader.has('missingCodes') ? reader.numbers('missingCodes') : undefined
      return {
        kind: 'number',
        column,
        ...(zeroIsMissing ? { zeroIsMissing } : {}),
        ...(missingCodes ? { missingCodes } : {}),
        ...(reader.has('flagged') ? { flagged: reader.flag('flagged') } : {}),
      }
    },
    category: () => {
      const column = known('column', reader.text('column'))
      const levels = distinct('levels')
      const { storage } = signature.inputs.find(({ name }) => name === column)!
      if (!levels.every(wordsOfStorage[storage]))
        fault(`${reader.path}.levels`, `words of a column stored as ${storage}`)
      return { kind: 'category', column, levels }
    },
    text: () => ({ kind: 'text', column: known('column', reader.text('column')), tokens: distinct('tokens') }),
    datetime: () => {
      const parts = distinct('parts').map((part) => {
        const named = datetimeParts.find((one) => one === part)
        return named ?? fault(`${reader.path}.parts`, `of ${datetimeParts.join(', ')}`)
      })
      return { kind: 'datetime', column: known('column', reader.text('column')), parts }
    },
    arithmetic: () => ({ kind: 'arithmetic', columns: pair(), operation: reader.choice('operation', operations) }),
    cross: () => ({ kind: 'cross', columns: pair(), levels: distinct('levels') }),
    deviation: () => {
      const [levels, means] = [distinct('levels'), reader.numbers('means')]
      if (means.length !== levels.length) fault(`${reader.path}.means`, `${levels.length} numbers, one per level`)
      return { kind: 'deviation', columns: pair(), levels, means, overall: reader.number('overall') }
    },
    frequency: () => {
      const [levels, shares] = [distinct('levels'), reader.numbers('shares')]
      if (shares.length !== levels.length) fault(`${reader.path}.shares`, `${levels.length} numbers, one per level`)
      return { kind: 'frequency', column: known('column', reader.text('column')), levels, shares }
    },
    prose: () => {
      const [terms, tokens] = [distinct('terms'), distinct('tokens')]
      const topicCount = reader.integer('topicCount', 0, 10_000)
      if (!tokens.every((token) => terms.includes(token))) fault(`${reader.path}.tokens`, 'some of the terms')
      const floats = (field: string, count: number): string => {
        const text = reader.text(field)
        return decodeFloats(text)?.length === count
          ? text
          : fault(`${reader.path}.${field}`, `${count} numbers as base64`)
      }
      const [rarity, directions] = [floats('rarity', terms.length), floats('directions', terms.length * topicCount)]
      return {
        kind: 'prose',
        column: known('column', reader.text('column')),
        tokens,
        terms,
        rarity,
        topicCount,
        directions,
      }
    },
    elapsed: () => ({ kind: 'elapsed', columns: pair() }),
  }
  return readers[reader.choice('kind', Object.keys(readers) as Transform['kind'][])]()
}

const operations: readonly Operation[] = ['sum', 'difference', 'product', 'ratio']

/** What a level of a category may be, by how its column is stored. */
const wordsOfStorage: Readonly<Record<SignatureColumn['storage'], (level: string) => boolean>> = {
  text: () => true,
  boolean: () => true,
  number: (level) => String(Number(level)) === level && level !== 'NaN',
  long: (level) => /^-?\d{1,19}$/.test(level) && BigInt.asIntN(64, BigInt(level)) === BigInt(level),
  datetime: () => false,
}
