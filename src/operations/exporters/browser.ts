import type { BrowserForm } from '#serving'
import { exportBrowser } from '#serving'
import type { Model, SignatureColumn } from '#training'
import type { ExportedInput, Exporter } from './exporter.ts'

const mediaTypes = { js: 'text/javascript', html: 'text/html; charset=utf-8' } as const

export const browser = exporterOf('browser', 'module', 'js')
export const browserScript = exporterOf('browser-script', 'script', 'js')
export const browserPage = exporterOf('browser-page', 'page', 'html')

function exporterOf(name: string, form: BrowserForm, extension: keyof typeof mediaTypes): Exporter {
  return {
    name,
    gives: 'file',
    extension,
    mediaType: mediaTypes[extension],
    export: async (model, called) => {
      const text = await exportBrowser(model, { name: called, form })
      return { files: { [`model.${extension}`]: new TextEncoder().encode(text) }, inputs: inputsOf(model) }
    },
  }
}

function inputsOf({ signature }: Model): readonly ExportedInput[] {
  return signature.inputs.map(({ name, storage, type }) => {
    return { name, column: name, type: cellTypes[storage], raw: true, encoding: type, missing: 'null' }
  })
}

const cellTypes: Readonly<Record<SignatureColumn['storage'], string>> = {
  number: 'number',
  long: 'number, bigint or digits',
  text: 'string',
  boolean: 'boolean or string',
  datetime: 'ISO 8601 or Date',
}
