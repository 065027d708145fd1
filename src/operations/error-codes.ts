import type { ErrorCode } from '#base'
import { isSystemError, RepriseError } from '#base'

/** How each error code leaves the program: the exit code of a command, the HTTP status, and MLflow's `error_code`. */
export const errorCodes: Readonly<Record<ErrorCode, { exit: number; status: number; mlflow: string }>> = {
  'invalid-input': { exit: 2, status: 400, mlflow: 'INVALID_PARAMETER_VALUE' },
  'not-found': { exit: 2, status: 404, mlflow: 'RESOURCE_DOES_NOT_EXIST' },
  ambiguous: { exit: 2, status: 400, mlflow: 'INVALID_PARAMETER_VALUE' },
  'already-exists': { exit: 2, status: 409, mlflow: 'RESOURCE_ALREADY_EXISTS' },
  conflict: { exit: 1, status: 409, mlflow: 'RESOURCE_CONFLICT' },
  corrupted: { exit: 1, status: 500, mlflow: 'DATA_LOSS' },
  'newer-version': { exit: 1, status: 500, mlflow: 'INVALID_STATE' },
  interrupted: { exit: 130, status: 499, mlflow: 'CANCELLED' },
  refused: { exit: 2, status: 403, mlflow: 'PERMISSION_DENIED' },
  unavailable: { exit: 1, status: 503, mlflow: 'TEMPORARILY_UNAVAILABLE' },
  internal: { exit: 1, status: 500, mlflow: 'INTERNAL_ERROR' },
}

/** Exit codes that no error has: the answer is "no", and interrupted by the user. */
export const EXIT_NO = 3
export const EXIT_INTERRUPTED = 130

/** What every surface writes about an error. */
export interface ErrorDocument {
  readonly code: ErrorCode
  readonly message: string
  readonly remedy: string | null
  readonly details: Readonly<Record<string, unknown>>
}

export function errorDocument(error: RepriseError): ErrorDocument {
  return { code: error.code, message: error.message, remedy: error.remedy ?? null, details: error.details }
}

/** Any thrown value as the one error: what the system refuses gets a remedy, a defect of ours says so. */
export function asRepriseError(error: unknown): RepriseError {
  if (error instanceof RepriseError) return error
  if (error instanceof Error && error.name === 'AbortError')
    return new RepriseError('interrupted', 'interrupted', { cause: error })
  if (isSystemError(error, ...Object.keys(SYSTEM_REMEDIES)))
    return new RepriseError('unavailable', error.message, {
      cause: error,
      remedy: SYSTEM_REMEDIES[error.code as keyof typeof SYSTEM_REMEDIES],
    })
  const message = error instanceof Error ? error.message : String(error)
  return new RepriseError('internal', message, {
    cause: error,
    remedy: 'This is a defect of Reprise; run it again with REPRISE_DEBUG=1 to see where it comes from.',
  })
}

const SYSTEM_REMEDIES = {
  ENOSPC: 'The disk is full: free some space, or run `reprise gc`.',
  EDQUOT: 'The disk quota is used up: free some space, or run `reprise gc`.',
  EFBIG: 'The file-size limit of this shell is too small (see `ulimit -f`).',
  EROFS: 'The file system is read-only: work in a folder that can be written.',
  EACCES: 'The permissions of this file or folder do not allow it.',
  EPERM: 'The permissions of this file or folder do not allow it.',
  EMFILE: 'Too many open files (see `ulimit -n`).',
} as const
