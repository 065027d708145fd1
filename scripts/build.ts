// Writes what is published: the kernels, the parts of browser exports, dist/ compiled by tsc, and the aliases of dist/ in a package.json of its own.
import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import manifest from '../package.json' with { type: 'json' }
import { kernelsAreCurrent } from './kernels-current.mjs'

rmSync('dist', { recursive: true, force: true })
if (!kernelsAreCurrent()) execFileSync(process.execPath, ['scripts/kernels.ts'], { stdio: ['ignore', 2, 2] })
execFileSync(process.execPath, ['scripts/browser.ts'], { stdio: ['ignore', 2, 2] })
execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], { stdio: ['ignore', 2, 2] })
const imports = Object.fromEntries(
  Object.entries(manifest.imports).map(([alias, path]) => [
    alias,
    path.replace('./src/', './').replace(/\.ts$/, '.js'),
  ]),
)
writeFileSync('dist/package.json', `${JSON.stringify({ type: 'module', sideEffects: false, imports }, null, 2)}\n`)
