import type { Column, Table } from '#base'
import { RepriseError } from '#base'
import type { ScoreProgress } from '../score-table.ts'
import { planFeeds, tensorOf } from './feeds.ts'
import type { OnnxPort, OnnxValue } from './onnx-value.ts'
import type { OnnxModel } from './open-onnx.ts'

const BATCH_ROWS = 4096

/**
 * The table with the model's outputs added: one column for an output with a value a row, `<output>_0`, `<output>_1`… for one
 * with several. A name that is taken gets `_2`.
 */
export async function scoreOnnxTable(
  model: OnnxModel,
  table: Table,
  { onRows, signal }: ScoreProgress = {},
): Promise<Table> {
  const feeds = planFeeds(model.inputs, table)
  const batchRows = batchRowsOf(model.inputs)
  const parts: Readonly<Record<string, OnnxValue>>[] = []
  for (let from = 0; from < table.rowCount; from += batchRows ?? BATCH_ROWS) {
    if (signal?.aborted)
      throw new RepriseError('interrupted', `interrupted after ${from} of ${table.rowCount} rows; nothing was written`)
    const to = batchRows === null ? Math.min(from + BATCH_ROWS, table.rowCount) : from + batchRows
    parts.push(
      await model.run(Object.fromEntries(feeds.map((feed) => [feed.port.name, tensorOf(feed, table, from, to)]))),
    )
    onRows?.(Math.min(to, table.rowCount), table.rowCount)
  }
  return withOutputs(table, model.outputs, parts, batchRows ?? BATCH_ROWS)
}

/** The rows a model insists on, as one exported from a fixed shape does; null where it takes any number. */
function batchRowsOf(inputs: readonly OnnxPort[]): number | null {
  const fixed = inputs.map(({ shape }) => shape[0]).filter((size) => typeof size === 'number' && size > 0)
  return fixed.length === 0 ? null : Number(fixed[0])
}

function withOutputs(
  table: Table,
  outputs: readonly OnnxPort[],
  parts: readonly Readonly<Record<string, OnnxValue>>[],
  batchRows: number,
): Table {
  const columns = new Map(table.columns)
  for (const { name } of outputs) {
    const values = parts.map((part) => part[name]!)
    const width = widthOf(name, values, table.rowCount, batchRows)
    for (let place = 0; place < width; place++) {
      const column = columnOf(values, { place, width, rowCount: table.rowCount, batchRows })
      columns.set(freeName(width === 1 ? name : `${name}_${place}`, columns), column)
    }
  }
  return { rowCount: table.rowCount, columns }
}

function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  let free = name
  for (let next = 2; taken.has(free); next++) free = `${name}_${next}`
  return free
}

/** Values a row, the same in every part. */
function widthOf(name: string, values: readonly OnnxValue[], rowCount: number, batchRows: number): number {
  const widths = values.map(({ dims }, part) => {
    const rows = dims[0] ?? 0
    const wanted = Math.min(batchRows, rowCount - part * batchRows)
    return dims.length <= 2 && rows >= wanted ? (dims[1] ?? 1) : 0
  })
  const [width = 0] = widths
  if (rowCount === 0) return 0
  if (width > 0 && width <= 10_000 && widths.every((other) => other === width)) return width
  throw new RepriseError(
    'invalid-input',
    `the output "${name}" of shape [${values[0]?.dims.join(', ')}] is not a list of values for every row`,
  )
}

interface Place {
  readonly place: number
  readonly width: number
  readonly rowCount: number
  readonly batchRows: number
}

function columnOf(values: readonly OnnxValue[], { place, width, rowCount, batchRows }: Place): Column {
  const at = (row: number) => {
    return values[Math.floor(row / batchRows)]!.data[(row % batchRows) * width + place]!
  }
  const { type } = values[0]!
  if (type === 'string' || type === 'bool')
    return wordsOf(rowCount, (row) => (type === 'bool' ? String(at(row) === 1) : String(at(row))))
  return { kind: 'number', values: Float64Array.from({ length: rowCount }, (_, row) => Number(at(row))) }
}

function wordsOf(rowCount: number, word: (row: number) => string): Column {
  const codeOf = new Map<string, number>()
  const codes = Int32Array.from({ length: rowCount }, (_, row) => {
    const level = word(row)
    const code = codeOf.get(level) ?? codeOf.size
    codeOf.set(level, code)
    return code
  })
  return { kind: 'codes', codes, levels: [...codeOf.keys()] }
}
