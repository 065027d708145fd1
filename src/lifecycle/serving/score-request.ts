// The four JSON bodies of MLflow's scoring server, with its texts (mlflow/pyfunc/scoring_server, mlflow/utils/proto_json_utils.py).
import type { Json } from '#base'
import { RepriseError } from '#base'

/** What is to be scored. */
export interface ScoreRequest {
  /** An object with exactly one of `dataframe_split`, `dataframe_records`, `instances`, `inputs`, as parsed from JSON. */
  readonly body: Json
  /** How many reasons to give per row; 0 for none. */
  readonly explain: number
  /** `text` when every cell is text, as in CSV: then `12` for a number is right. Default `json`. */
  readonly cells?: 'json' | 'text'
}

/**
 * Rows by column as they were sent, nothing checked yet. A cell that was left out is null; a column that is no input of
 * the model has its name and no cells, so that a request takes memory for what it brings and not for what it leaves out.
 */
export interface RawRows {
  readonly rowCount: number
  readonly columns: ReadonlyMap<string, readonly Json[]>
}

type JsonObject = { readonly [key: string]: Json }
type Reader = (value: Json, inputs: readonly string[]) => RawRows

const FORMS: Readonly<Record<string, Reader>> = {
  dataframe_split: readSplit,
  dataframe_records: readRecords,
  instances: readInstances,
  inputs: readInputs,
}
const REQUIRED_FORM =
  "The input must be a JSON dictionary with exactly one of the input fields {'dataframe_split', 'dataframe_records', 'instances', 'inputs'}"

/** The rows of a request body. `inputs` are the model's column names in order, for forms that name none. */
export function readRequest(body: Json, inputs: readonly string[]): RawRows {
  if (!isObject(body)) throw invalid(`${REQUIRED_FORM}. Received ${kindOf(body)}.`)
  const names = Object.keys(body).filter((key) => Object.hasOwn(FORMS, key))
  const [form] = names
  if (form === undefined || names.length > 1)
    throw invalid(`${REQUIRED_FORM}. Received dictionary with input fields: ${listed(Object.keys(body))}.`)
  if ('signature_name' in body) throw invalid("'signature_name' parameter is currently not supported")
  return FORMS[form]!(body[form]!, inputs)
}

function readSplit(value: Json, inputs: readonly string[]): RawRows {
  if (!isObject(value)) throw invalid(`Dataframe split format must be a dictionary. Got ${kindOf(value)}.`)
  const keys = Object.keys(value)
  if (!('data' in value) || keys.some((key) => !['columns', 'data', 'index'].includes(key)))
    throw invalid(
      `Dataframe split format must have 'data' field and optionally 'columns' and 'index' fields. Got ${listed(keys)}.`,
    )
  const { columns, data } = value
  if (!Array.isArray(data))
    throw invalid(`'data' of dataframe_split must be a list of rows. Got ${kindOf(data ?? null)}.`)
  return readLists(data, columns === undefined ? inputs : readNames(columns))
}

function readNames(columns: Json): readonly string[] {
  if (!Array.isArray(columns) || !columns.every((name) => typeof name === 'string'))
    throw invalid("'columns' of dataframe_split must be a list of names.")
  const seen = new Set<string>()
  const repeated = columns.find((name) => seen.size === seen.add(name).size)
  if (repeated !== undefined) throw invalid(`'columns' of dataframe_split names "${repeated}" twice.`)
  return columns
}

function readRecords(value: Json, inputs: readonly string[]): RawRows {
  if (!Array.isArray(value)) throw invalid(`Dataframe records format must be a list of records. Got ${kindOf(value)}.`)
  const known = new Set(inputs)
  const columns = new Map<string, Json[]>()
  for (const [row, record] of value.entries()) {
    if (!isObject(record)) throw invalid(`Record ${row} must be a dictionary. Got ${kindOf(record)}.`)
    for (const [name, cell] of Object.entries(record)) {
      if (!columns.has(name)) columns.set(name, known.has(name) ? new Array<Json>(value.length).fill(null) : [])
      if (known.has(name)) columns.get(name)![row] = cell
    }
  }
  return { rowCount: value.length, columns }
}

/** TensorFlow Serving's row format: records, lists of values, or bare values for a model of one column. */
function readInstances(value: Json, inputs: readonly string[]): RawRows {
  if (!Array.isArray(value)) throw invalid(`'instances' must be a list. Got ${kindOf(value)}.`)
  if (value.every(isObject)) return readRecords(value, inputs)
  return readLists(
    value.map((row) => (Array.isArray(row) ? row : [row])),
    inputs,
  )
}

/** TensorFlow Serving's column format: `{name: values}`; or records, or lists of values. */
function readInputs(value: Json, inputs: readonly string[]): RawRows {
  if (Array.isArray(value)) return readInstances(value, inputs)
  if (!isObject(value)) throw invalid(`'inputs' must be a dictionary or a list. Got ${kindOf(value)}.`)
  const columns = Object.entries(value).map(([name, cells]) => [name, Array.isArray(cells) ? cells : [cells]] as const)
  const rowCount = columns[0]?.[1].length ?? 0
  const odd = columns.find(([, cells]) => cells.length !== rowCount)
  if (odd)
    throw invalid(`'inputs' must have columns of one length: "${odd[0]}" has ${odd[1].length} values, not ${rowCount}.`)
  return { rowCount, columns: new Map(columns) }
}

function readLists(rows: readonly Json[], names: readonly string[]): RawRows {
  const table = rows.map((cells, row) => {
    if (Array.isArray(cells) && cells.length === names.length) return cells
    const got = Array.isArray(cells) ? `${cells.length} values` : kindOf(cells)
    throw invalid(`Row ${row} must be a list of ${names.length} values, one per column. Got ${got}.`)
  })
  return {
    rowCount: rows.length,
    columns: new Map(names.map((name, index) => [name, table.map((cells) => cells[index]!)])),
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
function kindOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a dictionary' : `a ${typeof value}`
}
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => `'${name.slice(0, 100)}'`)
  return `[${shown.join(', ')}${names.length > 20 ? ', …' : ''}]`
}
function invalid(message: string): RepriseError {
  return new RepriseError('invalid-input', message)
}
