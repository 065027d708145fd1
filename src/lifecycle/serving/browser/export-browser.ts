import { readFile } from 'node:fs/promises'
import { digestOf, formatBytes, isSystemError, RepriseError } from '#base'
import { treeDigest } from '#objects'
import type { Model, ModelFiles } from '#training'
import { encodeModel } from '#training'
import { columnTypes } from './column-types.ts'
import { jsonLiteral, literal } from './literal.ts'
import { tryItPage } from './page.ts'

/**
 * `module`: `import { model } from './churn.js'`. `script`: `<script src="churn.js">` leaves the model in `reprise['churn']`.
 * `page`: an HTML page with a form to try it, which needs no server.
 */
export type BrowserForm = 'module' | 'script' | 'page'

export interface BrowserOptions {
  /** What the model is called in comments, titles, and for scripts in `reprise`. */
  readonly name: string
  readonly form: BrowserForm
}

/** A page loads its file whole, as text, and decodes it into memory: beyond this that is no longer sensible. */
const LARGEST_WEIGHTS = 200_000_000

/**
 * A model as one self-contained file: the runtime with its WebAssembly, then the model's own two files. Its predictions are
 * those of the server, to the bit; the same model gives the same text on any machine.
 * @example
 * await writeFile('churn.js', await exportBrowser(model, { name: 'churn', form: 'module' }))
 */
export async function exportBrowser(model: Model, { name, form }: BrowserOptions): Promise<string> {
  const files = encodeModel(model)
  refuseHuge(files['weights.bin'].length)
  const digest = digestOfFiles(files)
  const heading = `/*! ${literal(name)}: model ${digest}, as one file for browsers */\n`
  const runtime = await readBuilt('browser-runtime.js')
  const load = `runtime.load(${embedded(files, digest)})`
  if (form === 'module') return `${heading}${runtime}${columnTypes(model)}export const model = ${load}\n`
  if (form === 'script') {
    const keep = `globalThis.reprise ??= {}\nglobalThis.reprise[${literal(name)}] = ${load}\n`
    return `${heading};(() => {\n'use strict'\n${runtime}${keep}})()\n`
  }
  const script = `${runtime}${await readBuilt('browser-page.js')}page.open(${load})\n`
  return tryItPage({ name, target: model.target, digest, script: `(() => {\n'use strict'\n${script}})()` })
}

function digestOfFiles(files: ModelFiles): string {
  const blobs = Object.entries(files).map(([path, bytes]: [string, Uint8Array]) => {
    return [path, { digest: digestOf(bytes), sizeBytes: bytes.length }] as const
  })
  return treeDigest(Object.fromEntries(blobs))
}

function embedded(files: ModelFiles, digest: string): string {
  const document = jsonLiteral(new TextDecoder().decode(files['model.json']))
  return `{digest:"${digest}",document:${document},weights:"${Buffer.from(files['weights.bin']).toString('base64')}"}`
}

function refuseHuge(sizeBytes: number): void {
  if (sizeBytes <= LARGEST_WEIGHTS) return
  const [found, most] = [formatBytes(sizeBytes), formatBytes(LARGEST_WEIGHTS)]
  throw new RepriseError(
    'invalid-input',
    `the weights of the model are ${found}; a file for browsers holds at most ${most}`,
    {
      remedy: 'Train with fewer rounds or leaves, or serve the model.',
    },
  )
}

/** build/ stands beside src/ in the repository and beside dist/ in the package. */
async function readBuilt(name: string): Promise<string> {
  try {
    return await readFile(new URL(`../../../../build/${name}`, import.meta.url), 'utf8')
  } catch (cause) {
    if (!isSystemError(cause, 'ENOENT')) throw cause
    throw new RepriseError('internal', `build/${name} is missing`, { remedy: 'run: npm run browser', cause })
  }
}
