/** What went wrong, as one of a few words; surfaces map each to an exit code, an HTTP status and MLflow's `error_code`. */
export type ErrorCode =
  | 'invalid-input' // the request or the data it names cannot be used: nothing changed
  | 'not-found'
  | 'ambiguous' // a reference fits several things; `details.candidates` lists them
  | 'already-exists'
  | 'conflict' // somebody else changed it first
  | 'corrupted' // stored bytes are not what their digest says
  | 'newer-version' // written by a newer Reprise
  | 'interrupted'
  | 'refused' // not allowed: outside the root, wrong origin, missing token
  | 'unavailable' // disk full, read-only, a file that changes while it is read
  | 'internal'

/** The one error of Reprise. The message names the thing and the value; `remedy` says what to do about it. */
export class RepriseError extends Error {
  readonly code: ErrorCode
  readonly remedy: string | undefined
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    code: ErrorCode,
    message: string,
    options: { remedy?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'RepriseError'
    this.code = code
    this.remedy = options.remedy
    this.details = options.details ?? {}
  }
}

/** True for a file-system error with one of these codes, such as `ENOENT` or `ENOSPC`. */
export function isSystemError(error: unknown, ...codes: string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
