import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Digest } from '#base'
import { digestOf } from '#base'

const execute = promisify(execFile)
const TIMEOUT_MS = 10_000
const MAX_DIFF_BYTES = 64 * 1024 * 1024
/** Nothing the repository configures may run or write: no monitor, no lock, no diff program. */
const QUIET = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false']
const STATUS = [...QUIET, 'status', '--porcelain=v2', '--branch', '--untracked-files=normal', '-z']
const DIFF = [...QUIET, 'diff', '--binary', '--no-ext-diff', '--no-textconv', '--no-color', 'HEAD']

/** How a repository stands. */
export interface GitState {
  /** Null before the first commit. */
  readonly commit: string | null
  /** Null when a commit is checked out by itself. */
  readonly branch: string | null
  /** True when a tracked file differs from the commit. */
  readonly dirty: boolean
  /** Digest of `git diff --binary HEAD`; null when clean, before the first commit, or past 64 MiB. */
  readonly diffDigest: Digest | null
  /** Files and folders that git neither tracks nor ignores. */
  readonly untracked: readonly string[]
}

/** The state of the repository around a directory; null without a repository, or without git. `keep` gets the diff. */
export async function gitState(
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
  keep: ((bytes: Uint8Array) => Promise<unknown>) | undefined,
): Promise<GitState | null> {
  const status = await git(STATUS, directory, env)
  if (status === null) return null
  const state = readStatus(status.toString('utf8'))
  const diff = state.dirty && state.commit !== null ? await git(DIFF, directory, env) : null
  if (diff === null) return { ...state, diffDigest: null }
  await keep?.(diff)
  return { ...state, diffDigest: digestOf(diff) }
}

/** Standard output, or null when git is missing, fails, takes too long or says too much. */
async function git(
  words: string[],
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Buffer | null> {
  const options = {
    cwd: directory,
    env: { ...env, LC_ALL: 'C' },
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_DIFF_BYTES,
    encoding: 'buffer' as const,
  }
  return execute('git', words, options).then(
    ({ stdout }) => stdout,
    () => null,
  )
}

/** Reads git's porcelain format, version 2: entries end with NUL, `#` starts a header, `?` an untracked path. */
function readStatus(text: string): Omit<GitState, 'diffDigest'> {
  const entries = withoutOldNames(text.split('\0'))
  const header = (name: string) =>
    entries.find((entry) => entry.startsWith(`# ${name} `))?.slice(name.length + 3) ?? null
  const [commit, branch] = [header('branch.oid'), header('branch.head')]
  return {
    commit: commit === '(initial)' ? null : commit,
    branch: branch === '(detached)' ? null : branch,
    dirty: entries.some((entry) => /^[12u] /.test(entry)),
    untracked: entries.filter((entry) => entry.startsWith('? ')).map((entry) => entry.slice(2)),
  }
}

/** A renamed file (`2`) is followed by an entry with its old path, which may begin with anything. */
function withoutOldNames(entries: readonly string[]): string[] {
  const kept: string[] = []
  for (let i = 0; i < entries.length; i++) {
    kept.push(entries[i]!)
    if (entries[i]!.startsWith('2 ')) i++
  }
  return kept
}
