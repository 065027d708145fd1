// Plain JavaScript: ready.mjs runs it on whatever Node the host has.
import { readdirSync, statSync } from 'node:fs'

/** True when both builds of the kernels are younger than every source of theirs. */
export function kernelsAreCurrent() {
  const age = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const built = Math.min(age('build/kernels.wasm'), age('build/kernels.checked.wasm'))
  return built > 0 && readdirSync('kernels').every((file) => age(`kernels/${file}`) <= built)
}
