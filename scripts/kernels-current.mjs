// Plain JavaScript: ready.mjs runs it on whatever Node the host has.
import { readdirSync, statSync } from 'node:fs'

/** True when every build of the kernels is younger than everything they are made from. */
export function kernelsAreCurrent() {
  const age = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
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
