import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import type { Server } from '#http'
import { startServer } from '#http'
import type { ScoredRow } from '#serving'
import { openPlatform } from '../../src/index.ts'
import { hexOf } from './answers.ts'
import { hexInPage, resultOf, withoutChromium } from './chromium.ts'

const DATA = resolve(import.meta.dirname, '../../examples/telco/telco.csv')

let folder: string
let server: Server
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-telco-'))
  await using platform = await openPlatform(folder, { threads: 2 })
  await platform.models.train({ data: DATA, target: 'Churn', preset: 'quick' })
  server = await startServer({ directory: folder, host: '127.0.0.1', port: 0, token: null })
})
after(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

test('a model downloaded from the server answers in Chromium what the server answers over HTTP, bit for bit', {
  skip: withoutChromium,
  timeout: 120_000,
}, async () => {
  const rows = await customers(400)
  const asked = { model: 'telco-Churn', rows }
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${server.url}/api/models/predict`, {
    method: 'POST',
    headers,
    body: JSON.stringify(asked),
  })
  const { predictions } = (await response.json()) as { predictions: readonly ScoredRow[] }
  const download = await fetch(`${server.url}/api/models/export?model=telco-Churn&as=browser`)
  assert.equal(download.headers.get('content-type'), 'text/javascript')
  const page = `<!doctype html><link rel="icon" href="data:,"><script type="module">
import { model } from './churn.js'
${hexInPage}
await model.ready
const rows = await (await fetch('rows.json')).json()
await fetch('result', { method: 'POST', body: JSON.stringify(model.predict(rows).map(hexOf)) })
</script>`
  const files = { 'index.html': page, 'churn.js': await download.text(), 'rows.json': JSON.stringify(rows) }
  assert.equal(predictions.length, rows.length)
  assert.deepEqual(await resultOf(files), predictions.map(hexOf))
})

/** Rows of the file as a client sends them, some with a cell left out and some with a word that training never saw. */
async function customers(count: number): Promise<Record<string, string | number | null>[]> {
  const [header = '', ...lines] = (await readFile(DATA, 'utf8')).trim().split(/\r?\n/)
  const names = header.split(',')
  return lines.slice(0, count).map((line, row) => {
    const cells = line
      .split(',')
      .map((cell) => (cell.trim() === '' ? null : Number.isNaN(Number(cell)) ? cell : Number(cell)))
    const told: Record<string, string | number | null> = Object.fromEntries(
      names.map((name, index) => [name, cells[index]!]),
    )
    if (row % 5 === 1) told[names[2 + (row % 18)]!] = null
    return row % 7 === 3 ? { ...told, Contract: 'Weekly', PaymentMethod: 'Barter' } : told
  })
}
