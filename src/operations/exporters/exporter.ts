import type { Model } from '#training'

/** One form a model can be taken away in: a file per form in this folder, all of this shape. */
export interface Exporter {
  /** What `--as` calls it. */
  readonly name: string
  /** One file, or a folder of several. */
  readonly gives: 'file' | 'folder'
  /** Media type of the file, for HTTP; folders do not travel over it. */
  readonly mediaType?: string
  /** Of the file, where it is not `name`. */
  readonly extension?: string
  /** `called` is what people call the model: its name, or the start of its digest. */
  readonly export: (model: Model, called: string) => Exported | Promise<Exported>
}

export interface Exported {
  /** By path inside the folder; one, under the name a download gets, where a file is given. */
  readonly files: Readonly<Record<string, Uint8Array>>
  /** What the export has to be given to predict. */
  readonly inputs: readonly ExportedInput[]
}

export interface ExportedInput {
  readonly name: string
  readonly column: string
  /** The type of the value, in the words of the export. */
  readonly type: string
  /** False where the caller has to encode the column, as `encoding` says. */
  readonly raw: boolean
  readonly encoding: string
  readonly missing: string
}
