import { resolve } from 'node:path'
import { initProject } from '#operations'
import type { Globals, Terminal } from './terminal.ts'

/** `reprise init [dir]`: the one verb that has no project yet. */
export async function init(dir: string | undefined, globals: Globals, terminal: Terminal): Promise<number> {
  const made = await initProject(resolve(globals.cwd, dir ?? '.'))
  if (globals.json) terminal.stdout.write(`${JSON.stringify(made, null, 2)}\n`)
  else terminal.stdout.write(`${sayMade(made.directory, made.created)}\n`)
  return 0
}

function sayMade(directory: string, created: readonly string[]): string {
  const files = created.length === 0 ? 'nothing was missing' : `made ${created.join(', ')}`
  return `${directory} is a Reprise project (${files}).\nNext: reprise train <data> --target <column>`
}
