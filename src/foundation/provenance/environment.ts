import { byCodePoint } from '#base'

/** What can change a computation, or says where one ran; never anything that may hold a secret. */
const ALLOWED = new Set([
  'CI',
  'CONDA_DEFAULT_ENV',
  'CUBLAS_WORKSPACE_CONFIG',
  'CUDA_VISIBLE_DEVICES',
  'LANG',
  'LANGUAGE',
  'NODE_ENV',
  'NODE_OPTIONS',
  'PYTHONHASHSEED',
  'SLURM_JOB_ID',
  'SOURCE_DATE_EPOCH',
  'TF_CUDNN_DETERMINISTIC',
  'TF_DETERMINISTIC_OPS',
  'TZ',
  'UV_THREADPOOL_SIZE',
  'VIRTUAL_ENV',
])
const ALLOWED_FORM = /^(LC_[A-Z]+|[A-Z]+(_[A-Z]+)*_NUM_THREADS)$/

/** The variables of the allow-list that are set, in order of name. */
export function allowedVariables(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const found = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (ALLOWED.has(entry[0]) || ALLOWED_FORM.test(entry[0])),
  )
  return Object.fromEntries(found.sort(([a], [b]) => byCodePoint(a, b)))
}
