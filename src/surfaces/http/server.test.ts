import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { CodesColumn } from '#base'
import { createRng, nodeEffects } from '#base'
import { importSource, readVersion } from '#data'
import { applyTransforms, fitTransforms } from '#features'
import { operations } from '#operations'
import { openPlatform } from '#platform'
import { registerVersion, setAlias } from '#registry'
import { encodeModel, fit } from '#training'
import type { Server } from './server.ts'
import { startServer } from './server.ts'

let root: string
let project: string
let server: Server
const row = { months: 3, plan: 'basic', spent: 20.5 }
// biome-ignore lint/suspicious/noExplicitAny: whatever the server answers is looked into by the assertions
type Answer = { status: number; headers: Headers; text: string; json: any }

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'reprise-http-'))
  project = join(root, 'shop')
  await using platform = await openPlatform(project, { threads: 1 })
  await writeFile(join(project, 'customers.csv'), customers())
  await writeFile(join(root, 'secret.csv'), customers())
  await symlink(join(root, 'secret.csv'), join(project, 'link.csv'))
  const { version } = await importSource(platform, { source: join(project, 'customers.csv') })
  const table = await readVersion(platform, version)
  const inputs = version.schema.columns
    .filter(({ name }) => name !== 'left')
    .map(({ name, type, storage }) => ({ name, type, storage, required: true }))
  const transforms = fitTransforms(table, inputs)
  const left = table.columns.get('left') as CodesColumn
  const target = { task: 'binary', values: Float64Array.from(left.codes), classCount: 2 } as const
  const fitted = fit(
    { kind: 'linear', params: {} },
    { features: applyTransforms(transforms, table), target },
    { rng: createRng(0), kernels: await platform.kernels() },
  )
  const files = encodeModel({
    task: 'binary',
    target: 'left',
    classes: left.levels,
    positive: left.levels[1]!,
    signature: { inputs },
    transforms,
    members: [{ weight: 1, fitted }],
    example: row,
  })
  const blobs = {
    'model.json': await platform.objects.put(files['model.json']),
    'weights.bin': await platform.objects.put(files['weights.bin']),
  }
  const { digest } = await platform.objects.writeTree(blobs)
  const model = { name: 'churn', digest, runId: null, datasetDigest: version.digest, summary: { task: 'binary' } }
  await registerVersion(platform, { ...model, blobs: Object.values(blobs).map((blob) => blob.digest) })
  await setAlias(platform, 'churn', 'champion', 1)
  server = await startServer({ directory: project, host: '127.0.0.1', port: 0, token: null, effects: quiet() })
})
after(async () => {
  await server.close()
  await rm(root, { recursive: true, force: true })
})

function quiet() {
  return { ...nodeEffects(), log: () => {} }
}

function customers(): string {
  const lines = Array.from({ length: 120 }, (_, index) => {
    const months = (index * 7) % 60
    const plan = ['basic', 'full', 'family'][index % 3]
    return `${months},${plan},${(index * 13.25) % 90},${months < 20 && plan !== 'full' ? 'yes' : 'no'}`
  })
  return `months,plan,spent,left\n${lines.join('\n')}\n`
}

async function ask(path: string, init: RequestInit = {}, url = server.url): Promise<Answer> {
  const response = await fetch(`${url}${path}`, init)
  const text = await response.text()
  const isJson = /^[[{]/.test(text) && response.headers.get('content-type')?.endsWith('json; charset=utf-8')
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined }
}
function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}
const invoke = (body: unknown, version = '/1', headers = {}) =>
  post(`/models/churn${version}/invocations`, body, headers)

test('health is answered in MLflow’s way', async () => {
  for (const path of ['/ping', '/health']) {
    const { status, text, headers } = await ask(path)
    assert.deepEqual([status, text], [200, '\n'])
    assert.match(headers.get('content-type')!, /application\/json/)
  }
  assert.match((await ask('/version')).text, /^\d+\.\d+\.\d+/)
})

test('a registered model answers every request form, by version, by alias and as the latest', async () => {
  const columns = Object.keys(row)
  const data = [Object.values(row)]
  const bodies = [
    { dataframe_records: [row] },
    { dataframe_split: { columns, data } },
    { instances: [row] },
    { inputs: Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, [cell]])) },
  ]
  for (const body of bodies)
    for (const version of ['/1', '/champion', ''])
      assert.deepEqual((await invoke(body, version)).json, { predictions: ['yes'] })
  const csv = await invoke(`${columns.join(',')}\n${data[0]!.join(',')}\n`, '/1', { 'content-type': 'text/csv' })
  assert.deepEqual(csv.json, { predictions: ['yes'] })
})

test('explain gives probabilities and the top reasons', async () => {
  const { json } = await invoke({ dataframe_records: [row] }, '/1', {})
  assert.deepEqual(json.predictions, ['yes'])
  const explained = await post('/models/churn/1/invocations?explain=2', { dataframe_records: [row] })
  const [first] = explained.json.predictions
  assert.equal(first.prediction, 'yes')
  assert.equal(first.reasons.length, 2)
  const api = await post('/api/models/predict', { model: 'churn@champion', rows: [row], explain: 2 })
  assert.deepEqual(api.json.predictions, [first])
  assert.deepEqual([api.json.model.name, api.json.model.version], ['churn', 1])
})

test('rows that do not fit are refused with every column, in the shape of the door', async () => {
  const wrong = { months: 0.5, spent: 'much' }
  const mlflow = await invoke({ dataframe_records: [wrong] })
  assert.equal(mlflow.status, 400)
  assert.equal(mlflow.json.error_code, 'INVALID_PARAMETER_VALUE')
  assert.match(mlflow.json.message, /Model is missing inputs \['plan'\]/)
  assert.match(mlflow.json.message, /column "months", row 0: 0\.5 is not a whole number/)
  const api = await post('/api/models/predict', { model: 'churn', rows: [wrong] })
  assert.equal(api.status, 400)
  assert.equal(api.json.error.code, 'invalid-input')
  assert.deepEqual(api.json.error.details.columns.map(({ column }: { column: string }) => column).sort(), [
    'months',
    'plan',
    'spent',
  ])
})

test('a request that is none is refused with the right status', async () => {
  assert.match((await invoke({ rows: [row] })).json.message, /exactly one of the input fields/)
  for (const body of ['{"dataframe_records": [', '"months"']) assert.equal((await invoke(body)).status, 400, body)
  assert.equal((await invoke({ dataframe_records: [row] }, '/7')).status, 404)
  assert.equal((await invoke({ dataframe_records: [row] }, '/nobody')).json.error_code, 'RESOURCE_DOES_NOT_EXIST')
  const xml = await invoke('<a/>', '/1', { 'content-type': 'text/xml' })
  assert.deepEqual([xml.status, xml.headers.get('content-type')], [415, 'text/plain'])
  assert.match(xml.text, /^This predictor only supports the following content types/)
  const latin = await invoke('{}', '/1', { 'content-type': 'application/json; charset=latin-1' })
  assert.deepEqual([latin.status, latin.text], [415, 'The scoring server only supports UTF-8'])
})

test('the API reads by GET, changes by POST, and names what it does not know', async () => {
  const models = await ask('/api/models/ls')
  assert.deepEqual(
    models.json.models.map(({ name, aliases }: { name: string; aliases: string[] }) => [name, ...aliases]),
    [['churn', 'champion']],
  )
  assert.deepEqual((await ask('/api/models/show?model=churn')).json.model.example, row)
  assert.equal((await ask('/api/runs/ls?limit=5')).status, 200)
  assert.match((await ask('/api/runs/ls?limit=many')).json.error.message, /"many" is not a number/)
  assert.match((await ask('/api/runs/ls?limti=5')).json.error.message, /unknown field "limti"/)
  assert.equal((await ask('/api/data/add')).status, 404)
  assert.equal((await post('/api/models/ls', {})).status, 404)
  assert.equal((await ask('/api/models/show?model=chrun')).json.error.code, 'not-found')
})

test('a dataset over HTTP is a file inside the project or an upload, never a path outside', async () => {
  const inside = await post('/api/data/add', { source: 'customers.csv' })
  assert.deepEqual([inside.status, inside.json.dataset.rowCount, inside.json.created], [200, 120, false])
  for (const source of [
    '../secret.csv',
    join(root, 'secret.csv'),
    'link.csv',
    '/etc/passwd',
    '.reprise/catalog.sqlite',
  ]) {
    assert.equal((await post('/api/data/add', { source })).status, 403, source)
    assert.equal((await post('/api/models/predict', { model: 'churn', data: source })).status, 403, source)
    assert.equal((await post('/api/models/train', { data: source, target: 'left' })).status, 403, source)
  }
  const body = customers().replace('basic', 'other')
  const upload = await ask('/api/data/upload?filename=fresh.csv', {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/csv' },
  })
  assert.deepEqual([upload.status, upload.json.dataset.name, upload.json.dataset.rowCount], [200, 'fresh', 120])
  assert.equal(upload.json.dataset.source, 'fresh.csv')
  const climbing = await ask('/api/data/upload?filename=..%2Fx.csv', { method: 'POST', body })
  assert.deepEqual([climbing.status, climbing.json.error.code], [400, 'invalid-input'])
})

test('a dataset is scored over HTTP without writing a file, and the scoring is a run', async () => {
  const refused = await post('/api/models/predict', { model: 'churn', data: 'customers', output: '/tmp/x.csv' })
  assert.equal(refused.status, 403)
  const { json } = await post('/api/models/predict', { model: 'churn', data: 'customers', limit: 3 })
  assert.equal(json.rowCount, 120, JSON.stringify(json))
  assert.equal(json.preview.length, 3)
  assert.match(json.preview[0].prediction, /^(yes|no)$/)
  const run = await ask(`/api/runs/show?run=${json.run.id}`)
  assert.deepEqual([run.json.run.kind, run.json.run.status], ['batch', 'finished'])
})

test('progress comes line by line when it is asked for, the result last', async () => {
  const { text } = await post(
    '/api/models/predict',
    { model: 'churn', data: 'customers' },
    { accept: 'application/x-ndjson' },
  )
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert(lines.some(({ progress }) => progress?.stage === 'predict'))
  assert.equal(lines.at(-1).result.rowCount, 120)
  const failed = await post(
    '/api/models/predict',
    { model: 'nobody', data: 'customers' },
    { accept: 'application/x-ndjson' },
  )
  assert.equal(JSON.parse(failed.text).error.code, 'not-found')
})

test('OpenAPI describes every operation', async () => {
  const { json } = await ask('/api/openapi.json')
  assert.equal(json.openapi, '3.1.0')
  for (const { noun, verb, method } of operations) {
    const described = json.paths[`/api/${noun}/${verb}`][method.toLowerCase()]
    assert.equal(described.operationId, `${noun}.${verb}`)
    const type = ['export', 'card'].includes(verb) ? 'application/octet-stream' : 'application/json'
    assert(described.responses[200].content[type].schema)
  }
  const train = json.paths['/api/models/train'].post.requestBody.content['application/json'].schema
  assert.deepEqual(train.required, ['data', 'target'])
  assert.equal(train.properties.timeBudget.type, 'string')
  assert.equal(JSON.stringify(json).includes('"bare"'), false)
})

test('a foreign Host or Origin is refused on the wire', async () => {
  const status = (headers: Record<string, string>, method = 'GET') =>
    new Promise((done, fail) => {
      const { port } = server
      httpRequest({ host: '127.0.0.1', port, path: '/api/models/ls', method, headers }, (response) => {
        response.resume()
        done(response.statusCode)
      })
        .on('error', fail)
        .end()
    })
  assert.equal(await status({ host: 'evil.example' }), 403)
  assert.equal(await status({ host: `127.0.0.1:${server.port}`, origin: 'http://evil.example' }, 'POST'), 403)
  assert.equal(await status({ host: `localhost:${server.port}` }), 200)
})

test('the page allows its own script and style, by hash, and nothing else', async () => {
  const { text, headers } = await ask('/')
  const policy = headers.get('content-security-policy')!
  assert.match(policy, /^default-src 'none'/)
  for (const [, body = ''] of text.matchAll(/<(?:script|style)>([\s\S]*?)<\/(?:script|style)>/g))
    assert(policy.includes(createHash('sha256').update(body).digest('base64')))
  assert.doesNotThrow(() => new Function(/<script>([\s\S]*?)<\/script>/.exec(text)![1]!), 'the script parses')
})

test('a server that others reach needs a token, and asks for it', async () => {
  const options = { directory: project, host: '0.0.0.0', port: 0, effects: quiet() }
  await assert.rejects(startServer({ ...options, token: null }), { code: 'invalid-input', message: /needs a token/ })
  const guarded = await startServer({ ...options, token: 'a-long-secret' })
  try {
    const url = `http://127.0.0.1:${guarded.port}`
    const refused = await ask('/api/models/ls', {}, url)
    assert.deepEqual([refused.status, refused.headers.get('www-authenticate')], [401, 'Bearer realm="reprise"'])
    assert.equal((await ask('/ping', {}, url)).status, 200)
    assert.equal((await ask('/api/models/ls', { headers: { authorization: 'Bearer a-long-secret' } }, url)).status, 200)
  } finally {
    await guarded.close()
  }
})

test('a port in use is named with a way out', async () => {
  const options = { directory: project, host: '127.0.0.1', token: null, effects: quiet() }
  await assert.rejects(startServer({ ...options, port: server.port }), {
    code: 'unavailable',
    message: `port ${server.port} on 127.0.0.1 is in use`,
    remedy: /--port/,
  })
})
