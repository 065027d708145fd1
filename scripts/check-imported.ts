// Compares imported models with what their libraries predict: node scripts/check-imported.ts DIR, where DIR was written by
// scripts/imported-fixtures.py. Prints the largest differences, and every case past the bound.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadKernels } from '#kernels'
import { compareImported } from '../test/imported-case.ts'

const folder = process.argv[2] ?? 'test/fixtures/imported'
await using kernels = await loadKernels({ threads: 2 })
const worst = { lightgbm: 0, xgboost: 0, contributions: 0 }
let failures = 0
const names = readdirSync(folder)
for (const name of names) {
  try {
    const { margins, walked, contributions, from } = compareImported(join(folder, name), kernels)
    const bound = from === 'lightgbm' ? 1e-12 : 1e-6
    const isFar = margins > bound || walked > bound || contributions > 1e-5
    if (isFar) failures += 1
    if (isFar || names.length < 40)
      console.log(
        name,
        'margins',
        margins.toExponential(1),
        'walked',
        walked.toExponential(1),
        'contributions',
        contributions.toExponential(1),
      )
    worst[from] = Math.max(worst[from], margins)
    worst.contributions = Math.max(worst.contributions, contributions)
  } catch (error) {
    failures += 1
    console.log(name, String(error))
  }
}
console.log(`${names.length} models, ${failures} past the bound; largest differences`, worst)
process.exitCode = failures > 0 ? 1 : 0
