import type { Column, Table } from '#base'
import type { Model } from '../model.ts'
import type { OnnxOutput } from '../onnx/answers.ts'
import type { OnnxExport } from '../onnx/export-onnx.ts'
import { exportOnnx } from '../onnx/export-onnx.ts'
import { onnxFeeds } from '../onnx/feeds.ts'
import type { OnnxInput } from '../onnx/input.ts'

export interface MlflowExport {
  /** The files of the folder, by name. */
  readonly files: Readonly<Record<string, Uint8Array>>
  readonly inputs: readonly OnnxInput[]
  readonly outputs: readonly OnnxOutput[]
}

const pythonVersion = '3.12'
const requirements = ['mlflow>=2.15', 'numpy>=1.26', 'onnx>=1.16', 'onnxruntime>=1.21', 'pandas>=2.1']

/**
 * The folder from which MLflow's Python client loads the model, by its `onnx` flavour or as a pyfunc; the same model gives
 * the same bytes. The signature is one of tensors rows × 1, which MLflow fills from the columns of a DataFrame, casting
 * whole numbers and booleans on the way.
 */
export function exportMlflow(model: Model): MlflowExport {
  const onnx = exportOnnx(model)
  const example = exampleText(model, onnx)
  const texts = {
    MLmodel: modelText(model, onnx),
    'conda.yaml': condaText(),
    'python_env.yaml': environmentText(),
    'requirements.txt': lines(requirements),
    'input_example.json': example,
    'serving_input_example.json': `{"inputs": ${example}}`,
  }
  const files = Object.entries(texts).map(([name, text]) => [name, new TextEncoder().encode(text)])
  return { ...onnx, files: { ...Object.fromEntries(files), 'model.onnx': onnx.bytes } }
}

/** JSON texts are YAML, so a signature needs no other quoting than doubling the quote that surrounds it. */
function modelText({ threshold }: Model, { inputs, outputs, bytes }: OnnxExport): string {
  const quoted = (value: string | readonly object[]) => `'${JSON.stringify(value).replaceAll("'", "''")}'`
  return lines([
    'flavors:',
    '  onnx:',
    '    code: null',
    '    data: model.onnx',
    '    onnx_version: 1.16.0',
    '    providers: [CPUExecutionProvider]',
    '  python_function:',
    '    data: model.onnx',
    '    env: {conda: conda.yaml, virtualenv: python_env.yaml}',
    '    loader_module: mlflow.onnx',
    `    python_version: '${pythonVersion}'`,
    ...(threshold === undefined
      ? []
      : ['metadata:', `  threshold: ${threshold}`, `  label: ${quoted(outputs[0]!.meaning)}`]),
    'mlflow_version: 2.15.0',
    `model_size_bytes: ${bytes.length}`,
    'saved_input_example_info:',
    '  artifact_path: input_example.json',
    '  serving_input_path: serving_input_example.json',
    '  type: ndarray',
    'signature:',
    `  inputs: ${quoted(inputs.map(({ name, tensor }) => tensorSpec(name, tensor, 1)))}`,
    `  outputs: ${quoted(outputs.map(({ name, tensor, width }) => tensorSpec(name, tensor, width)))}`,
    '  params: null',
  ])
}

const dtypes = { double: 'float64', int64: 'int64', string: 'str' } as const

function tensorSpec(name: string, tensor: keyof typeof dtypes, width: number) {
  return { name, type: 'tensor', 'tensor-spec': { dtype: dtypes[tensor], shape: [-1, width] } }
}

function condaText(): string {
  const packages = requirements.map((requirement) => `  - ${requirement}`)
  return lines([
    'name: reprise-model',
    'channels:',
    '- conda-forge',
    'dependencies:',
    `- python=${pythonVersion}`,
    '- pip',
    '- pip:',
    ...packages,
  ])
}

function environmentText(): string {
  return lines([`python: '${pythonVersion}'`, 'build_dependencies:', '- pip', 'dependencies:', '- -r requirements.txt'])
}

/** The model's example as columns of one row. Whole microseconds pass 2⁵³, so numbers are written, not stringified. */
function exampleText(model: Model, { inputs }: OnnxExport): string {
  const feeds = onnxFeeds(model, inputs, exampleTable(model))
  const cells = inputs.map(({ name }) => `${JSON.stringify(name)}: [[${cellText(feeds[name]![0]!)}]]`)
  return `{${cells.join(', ')}}`
}

function cellText(cell: number | bigint | string): string {
  if (typeof cell === 'bigint') return String(cell)
  return JSON.stringify(cell) // NaN becomes null, which NumPy reads as NaN
}

function exampleTable({ signature, example }: Model): Table {
  const columns = signature.inputs.map(({ name }) => [name, oneCell(example[name] ?? null)] as const)
  return { rowCount: 1, columns: new Map(columns) }
}

function oneCell(cell: string | number | null): Column {
  if (typeof cell === 'number') return { kind: 'number', values: Float64Array.of(cell) }
  return { kind: 'codes', codes: Int32Array.of(cell === null ? -1 : 0), levels: cell === null ? [] : [cell] }
}

function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`
}
