import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Digest } from '#base'
import { canonicalJson, digestOf, isSystemError } from '#base'

/** `src` when run from sources, `dist` when published: this file lies equally deep in both. */
const CODE = dirname(dirname(import.meta.dirname))
const PACKAGE = dirname(CODE)
const KERNELS = ['kernels', 'predictor'].map((build) => join(PACKAGE, 'build', `${build}.wasm`))
/** The user interface lies in `dist` too, but computes nothing. */
const CODE_FILE = /^(?!ui\/).*(?<!\.test)(?<!\.d)\.(ts|js)$/

let known: Digest | undefined

/** The digest of the code that runs: our shipped files by path, the kernels, the version. Read once per process. */
export async function engineDigest(): Promise<Digest> {
  known ??= readEngine()
  return known
}

/** The version in our package.json. */
export function engineVersion(): string {
  return (JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }).version
}

/** Synchronous, for it happens once: hundreds of small files take less than half the time that as many promises do. */
function readEngine(): Digest {
  const files = Object.fromEntries(
    pathsUnder('')
      .filter(isEngineFile)
      .map((path) => [path, digestOf(readFileSync(join(CODE, path)))]),
  )
  return digestOf(canonicalJson({ version: engineVersion(), kernels: KERNELS.map(digestIfThere), files }))
}

/** Every file under the code's root, relative to it, with `/` everywhere. */
function pathsUnder(folder: string): string[] {
  return readdirSync(join(CODE, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder + entry.name
    return entry.isDirectory() ? pathsUnder(`${path}/`) : [path]
  })
}

/** True for a path under the code's root that takes part in computing. */
export function isEngineFile(path: string): boolean {
  return CODE_FILE.test(path)
}

function digestIfThere(path: string): Digest | null {
  try {
    return digestOf(readFileSync(path))
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return null
    throw error
  }
}
