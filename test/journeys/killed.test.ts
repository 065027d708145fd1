import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { json, reprise, start, TELCO, temporaryFolder } from './command.ts'

/** Delays spread over a command's life, so that the kills fall in start-up, import, search and writing alike. */
const DELAYS = [150, 400, 600, 800, 1000, 1300, 1600, 2000, 2500, 3200, 4000]

test('no acknowledged import, training or model is lost to kill -9', { timeout: 280_000 }, async () => {
  await using folder = await temporaryFolder()
  const lines = (await readFile(TELCO, 'utf8')).trimEnd().split('\n')
  await json(folder.path, 'init')
  const acknowledged: { model: { name: string; version: number } }[] = []
  for (const [attempt, delay] of DELAYS.entries()) {
    await writeFile(join(folder.path, 'part.csv'), `${lines.slice(0, 600 + attempt).join('\n')}\n`)
    const command = start(folder.path, 'train', 'part.csv', '--target', 'Churn', '--preset', 'quick', '--json')
    const timer = setTimeout(() => command.child.kill('SIGKILL'), delay)
    const { stdout } = await command.finished
    clearTimeout(timer)
    if (stdout.trim() !== '') acknowledged.push(JSON.parse(stdout))
  }
  const survivor = await json<(typeof acknowledged)[number]>(
    folder.path,
    'train',
    'part.csv',
    '--target',
    'Churn',
    '--preset',
    'quick',
  )
  acknowledged.push(survivor)
  const health = await reprise(folder.path, 'doctor', '--json')
  assert.equal(health.code, 0, health.stdout)
  for (const { model } of acknowledged) {
    const shown = await json<{ model: { version: number } }>(
      folder.path,
      'models',
      'show',
      `${model.name}/${model.version}`,
    )
    assert.equal(shown.model.version, model.version)
  }
  const verified = await json<{ grade: string }>(folder.path, 'verify', survivor.model.name)
  assert.equal(verified.grade, 'R4')
})

test('the first Ctrl-C keeps the best so far and exits 130', { timeout: 120_000 }, async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'telco.csv'), await readFile(TELCO))
  const command = start(folder.path, 'train', 'telco.csv', '--target', 'Churn', '--preset', 'best', '--json')
  await new Promise((resume) => setTimeout(resume, 3500))
  command.child.kill('SIGINT')
  const { code, stdout, stderr } = await command.finished
  assert.equal(code, 130, stderr)
  const trained = JSON.parse(stdout) as { study: { stoppedBy: string }; model: { name: string } }
  assert.equal(trained.study.stoppedBy, 'interrupted')
  const verified = await json<{ grade: string }>(folder.path, 'verify', trained.model.name)
  assert.equal(verified.grade, 'R4')
})
