import { arch, availableParallelism, cpus, endianness, hostname, platform, release, totalmem, userInfo } from 'node:os'
import type { Digest } from '#base'
import { isSystemError } from '#base'
import { withoutSecrets } from './command.ts'
import { engineDigest, engineVersion } from './engine.ts'
import { allowedVariables } from './environment.ts'
import type { GitState } from './git.ts'
import { gitState } from './git.ts'
import { lockDigests } from './locks.ts'

/** What ran, where, and from which code. Plain JSON; it holds no time, so that equal circumstances are equal values. */
export interface Provenance {
  /** The Reprise that ran: its version, and the digest of its code and kernels. */
  readonly engine: { readonly version: string; readonly digest: Digest }
  /** Node's version, such as `24.21.0`. */
  readonly node: string
  readonly platform: Platform
  /** The words of the command, secrets replaced by `***`. */
  readonly command: readonly string[]
  readonly workingDirectory: string
  /** The user's own repository; null when there is none, or no git. */
  readonly git: GitState | null
  /** Digests of the lock files that lie in the working directory, by name. */
  readonly locks: Readonly<Record<string, Digest>>
  /** Variables that can change a computation, from an allow-list. */
  readonly environment: Readonly<Record<string, string>>
  readonly user: string | null
  readonly host: string
}

export interface Platform {
  readonly os: string
  readonly release: string
  readonly arch: string
  readonly cpuModel: string
  readonly cpuCount: number
  readonly memoryBytes: number
  readonly endianness: 'LE' | 'BE'
}

export interface CaptureOptions {
  /** The project's directory; git and lock files are looked for from here. */
  readonly directory: string
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Receives the bytes that the record names by digest alone (git's diff), to be stored. */
  readonly keep?: (bytes: Uint8Array) => Promise<unknown>
}

/**
 * Captures what is running: under 100 ms for a clean repository. Whatever cannot be found out is null or left out, never
 * an error.
 *
 * `await captureProvenance({ directory: '.', argv: process.argv, env: process.env, keep: (bytes) => objects.put(bytes) })`
 */
export async function captureProvenance(options: CaptureOptions): Promise<Provenance> {
  const { directory, argv, env, keep } = options
  const [git, digest, locks] = await Promise.all([
    gitState(directory, env, keep),
    engineDigest(),
    lockDigests(directory),
  ])
  return {
    engine: { version: engineVersion(), digest },
    node: process.versions.node,
    platform: thisPlatform(),
    command: withoutSecrets(argv),
    workingDirectory: directory,
    git,
    locks,
    environment: allowedVariables(env),
    user: userName(),
    host: hostname(),
  }
}

function thisPlatform(): Platform {
  return {
    os: platform(),
    release: release(),
    arch: arch(),
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cpuCount: availableParallelism(),
    memoryBytes: totalmem(),
    endianness: endianness(),
  }
}

/** A container may run under a number that has no name. */
function userName(): string | null {
  try {
    return userInfo().username
  } catch (error) {
    if (isSystemError(error, 'ERR_SYSTEM_ERROR', 'ENOENT')) return null
    throw error
  }
}
