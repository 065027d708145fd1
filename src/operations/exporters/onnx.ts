import type { OnnxInput } from '#training'
import { exportOnnx } from '#training'
import type { ExportedInput, Exporter } from './exporter.ts'

export const onnx: Exporter = {
  name: 'onnx',
  gives: 'file',
  mediaType: 'application/octet-stream',
  export: (model) => {
    const { bytes, inputs } = exportOnnx(model)
    return { files: { 'model.onnx': bytes }, inputs: inputs.map(describeInput) }
  },
}

export function describeInput({ tensor, ...input }: OnnxInput): ExportedInput {
  return { ...input, type: tensor }
}
