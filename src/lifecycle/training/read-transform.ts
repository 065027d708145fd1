import type { Operation, Transform } from '#features'
import type { Fault } from './estimator.ts'
import type { JsonReader } from './read-json.ts'
import type { Signature } from './signature.ts'

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
      if (!reader.has('zeroIsMissing')) return { kind: 'number', column }
      return reader.flag('zeroIsMissing')
        ? { kind: 'number', column, zeroIsMissing: true }
        : fault(`${reader.path}.zeroIsMissing`, 'true, or left out')
    },
    category: () => ({
      kind: 'category',
      column: known('column', reader.text('column')),
      levels: distinct('levels'),
    }),
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
    elapsed: () => ({ kind: 'elapsed', columns: pair() }),
  }
  return readers[reader.choice('kind', Object.keys(readers) as Transform['kind'][])]()
}

const operations: readonly Operation[] = ['sum', 'difference', 'product', 'ratio']
const datetimeParts = ['year', 'month', 'day', 'weekday', 'hour', 'epochDays'] as const
