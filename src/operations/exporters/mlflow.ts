import { exportMlflow } from '#training'
import type { Exporter } from './exporter.ts'
import { describeInput } from './onnx.ts'

export const mlflow: Exporter = {
  name: 'mlflow',
  gives: 'folder',
  export: (model) => {
    const { files, inputs } = exportMlflow(model)
    return { files, inputs: inputs.map(describeInput) }
  },
}
