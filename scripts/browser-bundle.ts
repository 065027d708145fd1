import { resolve } from 'node:path'
import type { Plugin } from 'esbuild'
import { build } from 'esbuild'
import manifest from '../package.json' with { type: 'json' }

const ROOT = resolve(import.meta.dirname, '..')
const FOLDER = './src/lifecycle/serving/browser'

const RUNTIME = `
import predictor from './build/predictor.wasm'
import { load as loadWith } from '${FOLDER}/runtime.ts'
export const load = (embedded) => loadWith(embedded, predictor)
`

/** The texts of build/browser-*.js, each one statement that leaves a variable: `runtime`, `page`. */
export async function bundleBrowserFiles(): Promise<Readonly<Record<string, string>>> {
  const notice = `/*! Reprise ${manifest.version}, ${manifest.license} */`
  return {
    'browser-runtime.js': await bundleForBrowsers(RUNTIME, 'runtime', notice),
    'browser-page.js': await bundleForBrowsers(`export { open } from '${FOLDER}/page.js'`, 'page', ''),
  }
}

/** Folders' indexes name parts of Node for other users: what of them is not used must vanish, what is used is refused below. */
const nodeIsOutside: Plugin = {
  name: 'node-is-outside',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true, sideEffects: false }))
  },
}

/** The target: browsers of early 2023, which have WebAssembly SIMD and every method that the code calls. */
export async function bundleForBrowsers(contents: string, globalName: string, banner: string): Promise<string> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    minify: true,
    charset: 'utf8',
    format: 'iife',
    globalName,
    platform: 'browser',
    target: ['chrome110', 'firefox115', 'safari16.4'],
    loader: { '.wasm': 'base64' },
    banner: { js: banner },
    plugins: [nodeIsOutside],
    define: { 'Symbol.dispose': 'disposeSymbol' },
    inject: [resolve(ROOT, FOLDER, 'dispose-symbol.ts')],
    logOverride: { 'empty-import-meta': 'silent' },
    write: false,
    metafile: true,
    logLevel: 'warning',
  })
  const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
  if (outside.length > 0) throw new Error(`the browser's ${globalName} needs ${outside.join(', ')}`)
  return outputFiles[0]!.text
}
