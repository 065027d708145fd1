import { RepriseError } from '#base'

/** An error of SQLite as plain data, so that it can cross from the writer thread. */
export interface Failure {
  /** SQLite's extended result code by name, such as `SQLITE_CONSTRAINT_UNIQUE`. */
  readonly code: string
  readonly message: string
}

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: 'UNKNOWN', message: String(error) }
  return { code: 'code' in error ? String(error.code) : error.name, message: error.message }
}

/** SQLite's words in ours, naming the database file. Result codes: https://sqlite.org/rescode.html */
export function toRepriseError({ code, message }: Failure, path: string): RepriseError {
  const details = { path, sqlite: code }
  const known = MEANINGS.find(({ pattern }) => pattern.test(code))
  if (known === undefined) return new RepriseError('internal', `the catalog ${path}: ${message}`, { details })
  const text = `${known.says(path)} (${message})`
  return new RepriseError(
    known.code,
    text,
    known.remedy === undefined ? { details } : { details, remedy: known.remedy },
  )
}

interface Meaning {
  readonly pattern: RegExp
  readonly code: RepriseError['code']
  readonly says: (path: string) => string
  readonly remedy?: string
}

const MEANINGS: readonly Meaning[] = [
  {
    pattern: /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)$/,
    code: 'already-exists',
    says: () => 'there is such a record already',
  },
  {
    pattern: /^SQLITE_CONSTRAINT_FOREIGNKEY$/,
    code: 'conflict',
    says: () => 'a record that this one belongs to does not exist, or others still belong to it',
  },
  {
    pattern: /^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|ENOSPC|EFBIG|EDQUOT)$/,
    code: 'unavailable',
    says: (path) => `the disk is full: ${path} cannot grow`,
    remedy: 'free some space, then run the command again; nothing acknowledged was lost',
  },
  {
    pattern: /^SQLITE_IOERR/,
    code: 'unavailable',
    says: (path) => `the disk refused to read or write ${path}`,
    remedy:
      'check free space, file-size limits and the disk, then run the command again; nothing acknowledged was lost',
  },
  {
    pattern: /^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|SQLITE_AUTH|EACCES|EPERM|EROFS|ENOTDIR|EEXIST)/,
    code: 'unavailable',
    says: (path) => `the catalog ${path} cannot be written here`,
    remedy: 'make the project folder writable for this user, or work in a copy of it',
  },
  {
    pattern: /^(SQLITE_CORRUPT|SQLITE_NOTADB)/,
    code: 'corrupted',
    says: (path) => `the catalog ${path} is damaged`,
    remedy: 'keep the file as it is, restore catalog.sqlite from a backup, then run reprise doctor',
  },
  {
    pattern: /^(SQLITE_BUSY|SQLITE_LOCKED|SQLITE_PROTOCOL)/,
    code: 'unavailable',
    says: (path) => `another process holds the catalog ${path}`,
    remedy: 'wait for the other command to end, then run this one again',
  },
]
