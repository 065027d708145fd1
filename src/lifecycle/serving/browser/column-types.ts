import type { Model, SignatureColumn } from '#training'
import { literal } from './literal.ts'

/** What an editor shows of an exported module: the model's own columns and answers, as JSDoc that TypeScript reads. */
export function columnTypes(model: Model): string {
  const cells = model.signature.inputs.map(
    (input) => `${literal(input.name)}${input.required ? '' : '?'}: ${cellType(input)}`,
  )
  const columns = model.signature.inputs.map(({ name }) => `${literal(name)}?: ArrayLike<unknown>`)
  return `/**
 * One row; null is missing.
 * @typedef {{ ${cells.join(', ')} }} Row
 * @typedef {${answerType(model)}} Answer
 * @typedef {{ rowCount: number, margins: Float64Array, probabilities: Float64Array | null, classIndices: Int32Array | null, values: Float64Array | null }} Prediction
 * @typedef {{ name: string, type: string, storage: string, required: boolean }} Column
 * @typedef {{ cells?: 'json' | 'text' }} Options
 */
/**
 * \`await model.ready\`, then \`model.predict([row])\` or \`model.predictColumns({ column: values })\`; \`model.example\` is a row.
 * @type {{ ready: Promise<void>, predict(rows: readonly Row[], options?: Options): Answer[], predictColumns(columns: { ${columns.join(', ')} }, options?: Options): Prediction, digest: string, task: string, target: string, classes: readonly string[] | null, positive: string | null, threshold: number | null, signature: { inputs: readonly Column[] }, levels: Record<string, readonly string[]>, example: Row }}
 */
`
}

function cellType({ storage }: SignatureColumn): string {
  if (storage === 'number') return 'number | null'
  if (storage === 'long') return 'number | bigint | string | null'
  if (storage === 'datetime') return 'string | Date | null'
  return storage === 'boolean' ? 'boolean | string | null' : 'string | null'
}

function answerType({ classes }: Model): string {
  if (classes === null) return '{ prediction: number }'
  const union = classes.map(literal).join(' | ')
  return `{ prediction: ${union}, probabilities: Record<${union}, number> }`
}
