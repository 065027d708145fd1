import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'

const ENTRY = resolve(import.meta.dirname, '../../reprise.ts')
let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-cli-'))
})
after(() => rm(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}
function start(args: readonly string[], node: readonly string[] = []) {
  const child = spawn(process.execPath, [...node, ENTRY, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => (said.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (said.stderr += text))
  const ended = new Promise<Ended>((done) => child.on('close', (code) => done({ code, ...said })))
  return { child, said, ended }
}
const reprise = (...args: string[]) => start(args).ended

test('help loads neither zod nor any stage', async () => {
  const log = 'registerHooks({load:(url,context,next)=>{process.stderr.write(url+"\\n");return next(url,context)}})'
  const hook = `data:text/javascript,${encodeURIComponent(`import {registerHooks} from 'node:module';${log}`)}`
  const { code, stdout, stderr } = await start(['--help'], ['--import', hook]).ended
  assert.equal(code, 0)
  for (const command of ['train', 'predict', 'verify', 'serve', 'data', 'models', 'runs', 'doctor', 'gc'])
    assert(stdout.includes(`  ${command} `), command)
  assert.match(stderr, /surfaces\/cli\/main/)
  assert.doesNotMatch(stderr, /\/zod\/|\/lifecycle\/|\/fastify\/|\/duckdb/)
})

test('a mistyped command suggests the right one and leaves the folder alone', async () => {
  const { code, stdout, stderr } = await reprise('trian', 'x.csv')
  assert.equal(code, 2)
  assert.equal(stdout, '')
  assert.equal(stderr, "error: unknown command 'trian'\n  → Did you mean train?\n")
  assert.deepEqual(await readdir(folder), [])
})

test('with --json an error is one document on stdout', async () => {
  const { code, stdout, stderr } = await reprise('runs', 'ls', '--json')
  assert.equal(code, 2)
  assert.equal(JSON.parse(stdout).error.code, 'not-found')
  assert.match(stderr, /no Reprise project/)
  assert.doesNotMatch(stderr, /\n\s+at /)
})

test('a command that needs a verb says so, with its help', async () => {
  const { code, stderr } = await reprise('data')
  assert.equal(code, 2)
  assert.match(stderr, /Usage: reprise data[\s\S]*profile[\s\S]*error: say which command/)
})

test('a file becomes a dataset of the project that -C names, and lists read well', async () => {
  await writeFile(join(folder, 'birds.csv'), 'kind,mass\nowl,2.5\nwren,0.01\n')
  const added = await reprise('data', 'add', 'birds.csv', '--json', '--quiet')
  assert.equal(added.code, 0, added.stderr)
  assert.equal(JSON.parse(added.stdout).dataset.rowCount, 2)
  assert.equal(added.stderr, '')
  const listed = await start(['-C', folder, 'data', 'ls']).ended
  assert.equal(listed.code, 0, listed.stderr)
  assert.match(listed.stdout, /^dataset +rows +columns/)
  assert.match(listed.stdout, /birds\/1 +2 +2/)
})

test('a reader that goes away ends a command quietly', async () => {
  const { child, ended } = start(['data', 'ls', '--json'])
  child.stdout.destroy()
  const { code, stderr } = await ended
  assert.deepEqual([code, stderr], [0, ''])
})

test('serve says where it is in one line of JSON, and Ctrl-C is its normal end', async () => {
  const { child, said, ended } = start(['serve', '--port', '0', '--json', '--quiet'])
  while (!said.stdout.includes('\n')) {
    assert.equal(child.exitCode, null, said.stderr)
    await new Promise((next) => setTimeout(next, 20))
  }
  const { url, port } = JSON.parse(said.stdout)
  assert.equal(url, `http://127.0.0.1:${port}`)
  assert.equal((await fetch(`${url}/ping`)).status, 200)
  child.kill('SIGINT')
  assert.equal((await ended).code, 0)
})
