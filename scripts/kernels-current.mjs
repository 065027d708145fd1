// Plain JavaScript: ready.mjs runs it on whatever Node the host has.
import { readdirSync, statSync } from 'node:fs'

/** True when every build of the kernels is younger than everything they are made from. */
export function kernelsAreCurrent() {
  const built = Math.min(...['kernels', 'kernels.checked', 'predictor'].map((name) => age(`build/${name}.wasm`)))
  const sources = readdirSync('kernels').map((file) => `kernels/${file}`)
  const generators = [
    'asconfig.json',
    'asconfig.predictor.json',
    'scripts/kernels.ts',
    'scripts/kernels-generate.ts',
    'scripts/kernels-forest.ts',
    'src/foundation/kernels/layout.ts',
  ]
  return built > 0 && [...sources, ...generators].every((file) => age(file) <= built)
}

/** True when what browser exports are made of is younger than every source it may come from. */
export function browserFilesAreCurrent() {
  const built = Math.min(age('build/browser-runtime.js'), age('build/browser-page.js'))
  const folders = [
    'foundation/base',
    'foundation/kernels',
    'lifecycle/features',
    'lifecycle/training',
    'lifecycle/serving',
  ]
  const sources = folders.flatMap((folder) => {
    return readdirSync(`src/${folder}`, { recursive: true }).map((file) => `src/${folder}/${file}`)
  })
  const makers = ['scripts/browser.ts', 'scripts/browser-bundle.ts', 'build/predictor.wasm', 'package.json']
  return built > 0 && [...sources, ...makers].every((file) => age(file) <= built)
}

function age(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
