// Compiles the AssemblyScript kernels twice: the release build and the checked build, in which every assert is kept.
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'

mkdirSync('build', { recursive: true })
for (const target of ['release', 'checked']) {
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/assemblyscript/bin/asc.js', '--config', 'asconfig.json', '--target', target],
    { stdio: ['ignore', 2, 2] },
  )
  if (status !== 0) process.exit(status ?? 1)
}
