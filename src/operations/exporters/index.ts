import { browser, browserPage, browserScript } from './browser.ts'
import type { Exporter } from './exporter.ts'
import { mlflow } from './mlflow.ts'
import { onnx } from './onnx.ts'

export type { Exported, Exporter } from './exporter.ts'

/** Every form a model can be exported in, by what `--as` calls it; a new one is a file of the same shape and a line here. */
export const exporters = {
  onnx,
  mlflow,
  browser,
  'browser-script': browserScript,
  'browser-page': browserPage,
} as const satisfies Readonly<Record<string, Exporter>>

export type ExporterName = keyof typeof exporters
export const exporterNames = Object.keys(exporters) as [ExporterName, ...ExporterName[]]
