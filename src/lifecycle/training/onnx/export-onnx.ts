import { RepriseError } from '#base'
import { outputCountOf } from '../estimator.ts'
import type { Member, Model } from '../model.ts'
import { classCountOf } from '../model.ts'
import { linkOf } from '../predict.ts'
import type { OnnxOutput } from './answers.ts'
import { addAnswers } from './answers.ts'
import { addCalibration } from './calibration.ts'
import type { Graph, Value } from './graph.ts'
import { createGraph } from './graph.ts'
import type { OnnxInput } from './input.ts'
import type { MemberInputs } from './members.ts'
import { writeMember } from './members.ts'
import { integer, message, nested, text, toBytes } from './protobuf.ts'
import { doubles } from './tensor.ts'
import { addFeatures } from './transforms.ts'

/** Raised when the same model would give other bytes: caches of exports are keyed by it. */
export const onnxExporterVersion = 3

export interface OnnxExport {
  /** An ONNX file: IR version 10, operators of ai.onnx 21 and ai.onnx.ml 5. */
  readonly bytes: Uint8Array
  readonly inputs: readonly OnnxInput[]
  readonly outputs: readonly OnnxOutput[]
}

/**
 * The whole path from raw columns to predictions as one ONNX graph, in doubles throughout; the same model gives the same
 * bytes. Inputs and outputs are rows × width. A column that no operator can turn into features (the words of a text)
 * comes in encoded: its inputs have `raw: false` and say how. `invalid-input` where the model reads no column.
 *
 * `const { bytes, inputs } = exportOnnx(model)`
 */
export function exportOnnx(model: Model): OnnxExport {
  const graph = createGraph()
  const { inputs, features } = addFeatures(graph, model)
  const rows = inputs[0]?.name
  if (rows === undefined)
    throw new RepriseError('invalid-input', 'the model reads no column, so ONNX has nothing to be given')
  const given = { features, rows, outputs: outputCountOf(model.task, classCountOf(model)) }
  const margins = addCalibration(graph, model.calibration, averagedMargins(graph, model.members, given))
  const outputs = addAnswers(graph, model, linkOf(model.members) === 'log' ? graph.add('Exp', [margins]) : margins)
  return { bytes: encodeFile(model, graph, inputs, outputs), inputs, outputs }
}

function averagedMargins(graph: Graph, members: readonly Member[], given: MemberInputs): Value {
  const parts = members.map(({ weight, fitted, uses }) => {
    const features = uses === undefined ? given.features : uses.map((index) => given.features[index]!)
    const margins = writeMember(graph, fitted, { ...given, features })
    return members.length === 1 && weight === 1
      ? margins
      : graph.add('Mul', [margins, graph.constant(doubles([weight]))])
  })
  return parts.reduce((sum, part) => graph.add('Add', [sum, part]))
}

/** `ModelProto`. */
function encodeFile(
  { task, target, classes }: Model,
  graph: Graph,
  inputs: readonly OnnxInput[],
  outputs: readonly OnnxOutput[],
): Uint8Array {
  const facts = {
    format: 'reprise-onnx',
    version: String(onnxExporterVersion),
    task,
    target,
    classes: JSON.stringify(classes),
  }
  const metadata = { ...facts, inputs: JSON.stringify(inputs), outputs: JSON.stringify(outputs) }
  const description = describe(target, inputs, outputs)
  return toBytes(
    message([
      integer(1, 10),
      text(2, 'reprise'),
      text(6, description),
      nested(7, graph.encode(target === '' ? 'model' : target, description)),
      ...[['', 21] as const, ['ai.onnx.ml', 5] as const].map(([domain, version]) =>
        nested(8, message([text(1, domain), integer(2, version)])),
      ),
      ...Object.entries(metadata).map(([key, value]) =>
        nested(14, message([text(1, `reprise.${key}`), text(2, value)])),
      ),
    ]),
  )
}

function describe(target: string, inputs: readonly OnnxInput[], outputs: readonly OnnxOutput[]): string {
  const inputLine = ({ name, tensor, raw, encoding, missing }: OnnxInput) =>
    `  ${name}: ${tensor}, ${raw ? 'raw' : 'encoded'}: ${encoding}; missing: ${missing}`
  const outputLine = ({ name, tensor, meaning }: OnnxOutput) => `  ${name}: ${tensor}, ${meaning}`
  return [
    `Predicts "${target}".`,
    'Inputs (rows x 1):',
    ...inputs.map(inputLine),
    'Outputs:',
    ...outputs.map(outputLine),
  ].join('\n')
}
