import { existsSync, statSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { isSystemError, RepriseError } from '#base'

/** The project that `directory` belongs to: the nearest folder upwards with `.reprise` or `reprise.yaml`, like Git's. */
export function findProject(directory: string): string | undefined {
  let folder = resolve(directory)
  while (true) {
    if (existsSync(join(folder, '.reprise')) || existsSync(join(folder, 'reprise.yaml'))) return folder
    const parent = dirname(folder)
    if (parent === folder) return undefined
    folder = parent
  }
}

/** The project of `directory`; `create` says that a command which writes may make one right there. */
export function locateProject(directory: string, create: boolean): string {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory())
    throw new RepriseError('not-found', `there is no folder ${directory}`)
  const found = findProject(directory)
  if (found !== undefined) return found
  if (create) return resolve(directory)
  throw new RepriseError('not-found', `no Reprise project in ${resolve(directory)} or above`, {
    remedy: 'Make one with `reprise init`, or just `reprise train <data> --target <column>`.',
  })
}

export interface InitResult {
  readonly directory: string
  readonly created: readonly string[]
}

/** Makes a project folder. Files that exist are left as they are, so that it can be run again. */
export async function initProject(directory: string): Promise<InitResult> {
  const folder = resolve(directory)
  await mkdir(join(folder, '.reprise'), { recursive: true })
  const name = basename(folder)
  const created: string[] = []
  for (const [file, text] of Object.entries(projectFiles(name)))
    if (await writeNew(join(folder, file), text)) created.push(file)
  return { directory: folder, created }
}

async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false
    throw error
  }
}

function projectFiles(name: string): Record<string, string> {
  return {
    'reprise.yaml': `# A Reprise project. Keep this file in Git; .reprise/ holds what is stored and stays out of it.\nname: ${JSON.stringify(name)}\n`,
    '.gitignore': '.reprise/\n',
    'README.md': [
      `# ${name}`,
      '',
      '```bash',
      'reprise data add data.csv                  # a dataset version',
      'reprise train data --target <column>       # a trained, assessed, registered model',
      'reprise predict <model> new.csv -o out.csv # predictions with reasons: --explain',
      'reprise verify <model>                     # run it again and compare, byte for byte',
      'reprise serve                              # the same over HTTP',
      '```',
      '',
    ].join('\n'),
  }
}
