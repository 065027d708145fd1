import type { ImportOptions, ModelFiles, Task } from '#training'

export interface ImportTask {
  readonly bytes: Uint8Array
  readonly options: ImportOptions
}

export interface ImportedFiles {
  readonly files: ModelFiles
  readonly task: Task
  readonly target: string
  readonly classes: readonly string[] | null
  readonly inputCount: number
  /** What the file says of itself. */
  readonly imported: { readonly from: string; readonly version: string; readonly objective: string }
}
