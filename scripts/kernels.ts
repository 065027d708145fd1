// Compiles the AssemblyScript kernels twice: the release build and the checked build, in which every assert is kept.
// What TypeScript and AssemblyScript share is generated first, into build/generated/.
import { spawnSync } from 'node:child_process'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { generateKernelSources } from './kernels-generate.ts'

mkdirSync('build/generated', { recursive: true })
for (const [name, text] of Object.entries(generateKernelSources())) writeFileSync(`build/generated/${name}.ts`, text)
for (const [target, name] of [
  ['release', 'kernels.wasm'],
  ['checked', 'kernels.checked.wasm'],
] as const) {
  const written = `build/${process.pid}.${name}` // renamed when whole: a program that starts meanwhile loads the old one
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/assemblyscript/bin/asc.js', '--config', 'asconfig.json', '--target', target, '--outFile', written],
    { stdio: ['ignore', 2, 2] },
  )
  if (status !== 0) process.exit(status ?? 1)
  renameSync(written, `build/${name}`)
}
