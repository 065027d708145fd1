// Compiles the AssemblyScript kernels: the release build, the checked build, in which every assert is kept, and the predictor,
// which predicts in hosts without shared memory.
// What TypeScript and AssemblyScript share is generated first, into build/generated/.
import { spawnSync } from 'node:child_process'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { generateKernelSources } from './kernels-generate.ts'

mkdirSync('build/generated', { recursive: true })
for (const [name, text] of Object.entries(generateKernelSources())) writeFileSync(`build/generated/${name}.ts`, text)
for (const [config, target, name] of [
  ['asconfig.json', 'release', 'kernels.wasm'],
  ['asconfig.json', 'checked', 'kernels.checked.wasm'],
  ['asconfig.predictor.json', 'release', 'predictor.wasm'],
] as const) {
  const written = `build/${process.pid}.${name}` // renamed when whole: a program that starts meanwhile loads the old one
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/assemblyscript/bin/asc.js', '--config', config, '--target', target, '--outFile', written],
    { stdio: ['ignore', 2, 2] },
  )
  if (status !== 0) process.exit(status ?? 1)
  renameSync(written, `build/${name}`)
}
