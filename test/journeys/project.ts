import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng, nodeEffects } from '#base'
import type { JobContext, TrainOptions } from '#pipelines'
import type { Platform } from '#platform'
import { openPlatform } from '#platform'

export type Project = Platform
export const SILENT: JobContext = { onProgress: () => undefined }

/** An open project in a folder of its own, which is also the working directory. Close it, then remove it. */
export async function openProject(): Promise<{ project: Platform; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'reprise-project-'))
  const project = await openPlatform(path, { effects: { ...nodeEffects(), cwd: path }, threads: 2 })
  const remove = async () => {
    await project.close()
    await rm(path, { recursive: true, force: true })
  }
  return { project, remove }
}

/** Writes `orders.csv`: rows whose last column follows from the others, with some noise and some gaps. */
export async function writeOrders({ directory }: Project, rowCount = 240): Promise<string> {
  const rng = createRng(7)
  const lines = Array.from({ length: rowCount }, (_, index) => {
    const amount = Math.round(rng.float() * 1000) / 10
    const channel = ['shop', 'web', 'phone'][rng.below(3)]!
    const late = (amount > 50 !== (channel === 'web')) !== rng.float() < 0.1
    return [`o-${1000 + index}`, rng.float() < 0.1 ? '' : amount, channel, late ? 'late' : 'on time'].join(',')
  })
  const path = join(directory, 'orders.csv')
  await writeFile(path, `order,amount,channel,arrived\n${lines.join('\n')}\n`)
  return path
}

/** The question that the orders answer within a second. */
export const ORDERS: TrainOptions = {
  data: 'orders.csv',
  frame: { target: 'arrived', seed: 0 },
  study: { preset: 'quick', timeBudgetMs: null, trials: null, learners: null },
  argv: ['train', 'orders.csv'],
}
