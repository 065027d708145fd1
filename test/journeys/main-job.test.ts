import assert from 'node:assert/strict'
import { appendFile, chmod, copyFile, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { json, reprise, start, TELCO, temporaryFolder, until } from './command.ts'

interface Trained {
  run: { id: string }
  dataset: { name: string; version: number; digest: string; rowCount: number; columnCount: number }
  frame: { task: string; target: string; positive: string; dropped: { column: string; reason: string }[] }
  leaderboard: { rank: number; name: string; metrics: Record<string, number> }[]
  test: {
    rowCount: number
    metrics: Record<string, { value: number; low: number; high: number }>
    baseline: Record<string, number>
  }
  model: { name: string; version: number; digest: string }
  conclusion: string
}
interface Verified {
  grade: string
  identical: boolean
  digests: { recorded: string; rebuilt: string | null }
  firstDifference: { step: string; text: string } | null
  notes: { code: string }[]
}

test('a raw file becomes a served, verified model, and a killed training loses nothing', {
  timeout: 280_000,
}, async (t) => {
  await using folder = await temporaryFolder()
  const csv = join(folder.path, 'telco.csv')
  await copyFile(TELCO, csv)

  await t.test('adding the file makes a dataset version', async () => {
    const added = await json<{ dataset: { name: string; version: number; rowCount: number } }>(
      folder.path,
      'data',
      'add',
      'telco.csv',
    )
    assert.deepEqual([added.dataset.name, added.dataset.version, added.dataset.rowCount], ['telco', 1, 7043])
  })

  await t.test('a training that is killed leaves a store doctor is content with', async () => {
    const killed = start(folder.path, 'train', 'telco', '--target', 'Churn')
    await until(() => /trial|fit|search/i.test(killed.stderr()), 60_000)
    killed.child.kill('SIGKILL')
    assert.equal((await killed.finished).signal, 'SIGKILL')
    const health = await json<{ healthy: boolean; interruptedRuns: string[] }>(folder.path, 'doctor')
    assert.equal(health.healthy, true)
    assert.equal(health.interruptedRuns.length, 1)
  })

  const trained = await json<Trained>(folder.path, 'train', 'telco', '--target', 'Churn')
  await t.test('training again finds churn far better than the prior', () => {
    assert.equal(trained.dataset.rowCount, 7043)
    assert.equal(trained.dataset.columnCount, 21)
    assert.deepEqual([trained.frame.task, trained.frame.positive], ['binary', 'Yes'])
    assert.deepEqual(
      trained.frame.dropped.map(({ column, reason }) => `${column}: ${reason}`),
      ['customerID: identifier'],
    )
    assert(trained.test.metrics['auc']!.value > 0.82, `AUC ${trained.test.metrics['auc']!.value}`)
    assert(trained.test.metrics['logLoss']!.high < trained.test.baseline['logLoss']!)
    assert.equal(trained.leaderboard[0]!.rank, 1)
    assert(trained.conclusion.length > 100)
  })

  await t.test('the model is rebuilt bit for bit, on the same and on another number of threads', async () => {
    for (const threads of [[], ['--threads', '1'], ['--threads', '3']]) {
      const verified = await json<Verified>(folder.path, 'verify', trained.run.id, ...threads)
      assert.equal(verified.grade, 'R4', JSON.stringify(verified.firstDifference))
      assert.equal(verified.digests.rebuilt, trained.model.digest)
    }
  })

  await t.test('a raw file that changed since is told, and the stored copy still verifies', async () => {
    await appendFile(csv, 'changed\n')
    const verified = await json<Verified>(folder.path, 'verify', trained.model.name)
    assert.equal(verified.grade, 'R4')
    assert(verified.notes.some(({ code }) => code === 'source'))
  })

  await t.test('a registered model answers over HTTP, with reasons, and says what is wrong with a row', async () => {
    const server = start(folder.path, 'serve', '--port', '0', '--json')
    try {
      await until(() => server.stdout().includes('\n'), 20_000)
      const { url } = JSON.parse(server.stdout()) as { url: string }
      const show = await json<{ model: { example: Record<string, unknown> } }>(
        folder.path,
        'models',
        'show',
        trained.model.name,
      )
      const row = show.model.example
      const invoked = await post(`${url}/models/${trained.model.name}/1/invocations`, { dataframe_records: [row] })
      assert.equal(invoked.status, 200)
      assert.equal(invoked.body.predictions.length, 1)
      const explained = await post(`${url}/api/models/predict`, { model: trained.model.name, rows: [row], explain: 3 })
      assert.equal(explained.body.predictions[0].reasons.length, 3)
      const wrong = await post(`${url}/models/${trained.model.name}/1/invocations`, {
        dataframe_records: [{ ...row, tenure: 'many' }],
      })
      assert.equal(wrong.status, 400)
      assert.match(JSON.stringify(wrong.body), /tenure/)
    } finally {
      server.child.kill('SIGINT')
      await server.finished
    }
  })

  await t.test('batch predictions carry probabilities and reasons', async () => {
    await copyFile(TELCO, join(folder.path, 'fresh.csv'))
    const done = await reprise(folder.path, 'predict', trained.model.name, 'fresh.csv', '-o', 'out.csv', '--explain')
    assert.equal(done.code, 0, done.stderr)
    const [header = '', ...rows] = (await readFile(join(folder.path, 'out.csv'), 'utf8')).trimEnd().split('\n')
    for (const column of ['prediction', 'probability_No', 'probability_Yes', 'reason_1'])
      assert.match(header, new RegExp(`\\b${column}\\b`))
    assert.equal(rows.length, 7043)
  })

  await t.test('a tampered object is named with what depends on it, and verification says no', async () => {
    const shown = await json<{
      record: { result: { files: Record<string, string> }; dataset: { raw: { digest: string } } }
    }>(folder.path, 'runs', 'show', trained.run.id)
    const digest = shown.record.dataset.raw.digest
    const object = join(folder.path, '.reprise/objects', digest.slice(0, 2), digest.slice(2))
    await chmod(object, 0o644)
    await truncate(object, 1000)
    const health = await reprise(folder.path, 'doctor', '--json')
    assert.equal(health.code, 3)
    assert.match(health.stdout, new RegExp(digest))
    const verified = await reprise(folder.path, 'verify', trained.run.id, '--json')
    assert.equal(verified.code, 3)
    const said = JSON.parse(verified.stdout) as Verified
    assert.deepEqual([said.grade, said.firstDifference?.step], ['R0', 'raw data'])
  })
})

test('two trainings at once in one project both succeed, as two runs', { timeout: 200_000 }, async () => {
  await using folder = await temporaryFolder()
  const lines = (await readFile(TELCO, 'utf8')).split('\n').slice(0, 1500)
  await writeFile(join(folder.path, 'part.csv'), `${lines.join('\n')}\n`)
  const [first, second] = await Promise.all(
    [1, 2].map(() => json<Trained>(folder.path, 'train', 'part.csv', '--target', 'Churn', '--preset', 'quick')),
  )
  assert.notEqual(first!.run.id, second!.run.id)
  assert.equal(first!.model.digest, second!.model.digest)
  assert.notEqual(first!.model.version, second!.model.version)
  const health = await json<{ healthy: boolean }>(folder.path, 'doctor')
  assert.equal(health.healthy, true)
})

// biome-ignore lint/suspicious/noExplicitAny: whatever the server answers is looked into by the assertions
async function post(url: string, body: unknown): Promise<{ status: number; body: any }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: await answer.json() }
}
