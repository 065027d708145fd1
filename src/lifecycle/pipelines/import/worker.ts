import { serveTask } from '#executors'
import type { ModelFiles } from '#training'
import { encodeModel, importModel } from '#training'
import type { ImportedFiles, ImportTask } from './import-task.ts'

/** A model from elsewhere is parsed away from the caller's thread: large ones take seconds. */
serveTask<ImportTask, ImportedFiles>(({ bytes, options }) => {
  const model = importModel(bytes, options)
  const files: ModelFiles = encodeModel(model)
  const { task, target, classes, signature, members } = model
  const imported = members[0]?.fitted.document['imported'] ?? null
  return {
    files,
    task,
    target,
    classes,
    inputCount: signature.inputs.length,
    imported: imported as ImportedFiles['imported'],
  }
})
