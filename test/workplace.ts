import { chmod, cp, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import manifest from '../package.json' with { type: 'json' }

const ROOT = resolve(import.meta.dirname, '..')

/** A folder in which `reprise` is installed as a user would have it, and the example data lies. */
export async function workplace(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'reprise-docs-'))
  const installed = join(folder, 'node_modules/reprise')
  await mkdir(installed, { recursive: true })
  await mkdir(join(folder, 'node_modules/.bin'))
  const entries = Object.entries(manifest.exports).map(([name, path]) => [
    name,
    path.replace('./dist/', './src/').replace(/\.js$/, '.ts'),
  ])
  await writeFile(
    join(installed, 'package.json'),
    JSON.stringify({ name: 'reprise', type: 'module', exports: Object.fromEntries(entries) }),
  )
  await symlink(join(ROOT, 'src'), join(installed, 'src'), 'junction')
  const command = join(folder, 'node_modules/.bin/reprise')
  await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'src/reprise.ts')}" "$@"\n`)
  await chmod(command, 0o755)
  await cp(join(ROOT, 'examples/telco/telco.csv'), join(folder, 'telco.csv'))
  return folder
}
