import type { Digest } from '#base'
import { isSystemError, RepriseError } from '#base'

/** Says what a file system's refusal to write means, and what to do; other errors pass through. */
export function writeFailure(error: unknown, path: string): unknown {
  if (!isSystemError(error, ...Object.keys(WRITE_FAILURES))) return error
  const said = WRITE_FAILURES[error.code!]!
  return new RepriseError('unavailable', `cannot write ${path}: ${said.why}`, {
    remedy: said.remedy,
    details: { path, systemCode: error.code },
    cause: error,
  })
}

/** The same for a file to be read that somebody else owns. */
export function readFailure(error: unknown, path: string): unknown {
  if (isSystemError(error, 'ENOENT', 'ENOTDIR')) {
    return new RepriseError('not-found', `there is no file ${path}`, { details: { path }, cause: error })
  }
  if (isSystemError(error, 'EACCES', 'EPERM')) {
    const remedy = 'give yourself permission to read it'
    return new RepriseError('unavailable', `cannot read ${path}: permission denied`, {
      remedy,
      details: { path },
      cause: error,
    })
  }
  if (isSystemError(error, 'EIO', 'ESTALE')) {
    const remedy = 'check the disk or the network drive it lies on, then try again'
    return new RepriseError('unavailable', `cannot read ${path}: the device fails`, {
      remedy,
      details: { path },
      cause: error,
    })
  }
  return error
}

export function changedWhileRead(path: string): RepriseError {
  return new RepriseError('unavailable', `${path} changed while it was read`, {
    remedy: 'wait until nothing writes to it any more, then try again',
    details: { path },
  })
}

export function corrupted(digest: Digest, path: string, cause?: unknown): RepriseError {
  return new RepriseError(
    'corrupted',
    `object ${digest} is damaged: the bytes of ${path} are not what their digest says`,
    {
      remedy:
        'put the same bytes in again to mend it (import the source once more); `reprise doctor` lists what depends on it',
      details: { digest, path },
      cause,
    },
  )
}

export function missing(digest: Digest): RepriseError {
  return new RepriseError('not-found', `object ${digest} is not stored here`, {
    remedy: '`reprise doctor` lists what depends on it',
    details: { digest },
  })
}

export function stopIfAborted(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw new RepriseError('interrupted', `${what} was interrupted`)
}

const WRITE_FAILURES: Readonly<Record<string, { why: string; remedy: string }>> = {
  ENOSPC: { why: 'the disk is full', remedy: 'free some space on that disk, then run the same command again' },
  EDQUOT: {
    why: 'your disk quota is used up',
    remedy: 'free some space or ask for more, then run the same command again',
  },
  EFBIG: {
    why: 'it would pass the limit for a file',
    remedy: 'raise the file-size limit (`ulimit -f unlimited`), then try again',
  },
  EROFS: { why: 'the disk is read-only', remedy: 'work in a project on a disk you can write to' },
  EACCES: { why: 'permission denied', remedy: 'give yourself permission to write there, or work in another project' },
  EPERM: { why: 'permission denied', remedy: 'give yourself permission to write there, or work in another project' },
  EEXIST: { why: 'a file stands where a folder belongs', remedy: 'move that file away, then run reprise doctor' },
  EMFILE: { why: 'too many open files', remedy: 'raise the limit (`ulimit -n 4096`), then try again' },
}
