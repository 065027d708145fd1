import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isAlive } from './is-alive.ts'

/** Where a study keeps what its trials found, until it has ended. */
export interface StudyFolder {
  readonly path: string
  /** Trials that a study of the same question had finished when it was killed. */
  readonly keptCount: number
  readonly remove: () => Promise<void>
}

const OWNER = 'owner'
const OUTCOME = /^trial-\d+\.bin$/

/**
 * The folder of this question, beside `scratch`; taken over from a process that is gone, with what it left. Null where a living
 * process has it: then two studies of one question run at once, and each starts from nothing.
 */
export async function claimStudyFolder(scratch: string, key: string): Promise<StudyFolder | null> {
  const path = join(dirname(scratch), `study-${key.slice(0, 32)}`)
  await mkdir(path, { recursive: true })
  const owner = Number(await readFile(join(path, OWNER), 'utf8').catch(() => '0'))
  if (owner !== 0 && owner !== process.pid && isAlive(owner)) return null
  await writeFile(join(path, OWNER), String(process.pid))
  const names = await readdir(path)
  return {
    path,
    keptCount: names.filter((name) => OUTCOME.test(name)).length,
    remove: () => rm(path, { recursive: true, force: true }),
  }
}
