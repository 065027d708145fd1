import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import type { Digest } from '#base'
import { canonicalJson, digestOf } from '#base'
import { captureProvenance } from './index.ts'

const ENV = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }

test('a clean repository gives its commit and branch, and nothing to keep', async (t) => {
  const { folder, git } = repository(t)
  const { state, kept } = await capture(folder)
  assert.deepEqual(state, {
    commit: git('rev-parse', 'HEAD'),
    branch: 'main',
    dirty: false,
    diffDigest: null,
    untracked: [],
  })
  assert.deepEqual(kept, [])
})

test('a changed file makes it dirty; the diff is kept and rebuilds the change', async (t) => {
  const { folder, git } = repository(t)
  writeFileSync(join(folder, 'a.txt'), 'changed\n')
  writeFileSync(join(folder, 'new.bin'), Buffer.of(0, 1, 2, 255))
  git('add', 'new.bin')
  const { state, kept } = await capture(folder)
  assert.equal(state?.dirty, true)
  assert.equal(state?.diffDigest, digestOf(kept[0]!))
  git('reset', '--hard')
  writeFileSync(join(folder, '..', 'kept.patch'), kept[0]!)
  git('apply', '../kept.patch')
  const again = await capture(folder)
  assert.equal(again.state?.untracked.join(), 'new.bin')
  assert.match(Buffer.from(again.kept[0]!).toString(), /\+changed/)
})

test('untracked and renamed files are told apart, whatever their names', async (t) => {
  const { folder, git } = repository(t)
  writeFileSync(join(folder, '? odd'), 'the content that a rename is recognised by\n')
  git('add', '.')
  git('commit', '-m', 'odd')
  git('mv', '? odd', 'even')
  writeFileSync(join(folder, 'nöw\nline'), '')
  const { state } = await capture(folder)
  assert.deepEqual([state?.dirty, state?.untracked], [true, ['nöw\nline']])
})

test('a repository without commits, a detached commit and a subfolder are all fine', async (t) => {
  const { folder, git } = repository(t)
  mkdirSync(join(folder, 'sub'))
  const commit = git('rev-parse', 'HEAD')
  git('checkout', '--detach')
  assert.deepEqual((await capture(join(folder, 'sub'))).state, {
    commit,
    branch: null,
    dirty: false,
    diffDigest: null,
    untracked: [],
  })
  const empty = temporary(t)
  execFileSync('git', ['init', '-b', 'main', empty], { env: ENV, stdio: 'ignore' })
  writeFileSync(join(empty, 'b.txt'), 'b')
  assert.deepEqual((await capture(empty)).state, {
    commit: null,
    branch: 'main',
    dirty: false,
    diffDigest: null,
    untracked: ['b.txt'],
  })
})

test('no repository, a broken one, no git and no such directory all give null', async (t) => {
  const folder = temporary(t)
  assert.equal((await capture(folder)).state, null)
  assert.equal((await capture(join(folder, 'missing'))).state, null)
  const { folder: repositoryFolder } = repository(t)
  assert.equal((await capture(repositoryFolder, { PATH: folder })).state, null)
  renameSync(join(repositoryFolder, '.git', 'HEAD'), join(repositoryFolder, '.git', 'gone'))
  assert.equal((await capture(repositoryFolder)).state, null)
})

test('nothing that a repository configures is run', async (t) => {
  const { folder, git } = repository(t)
  const trap = `touch ${join(folder, '..', 'sprung')}; cat`
  for (const name of ['diff.external', 'core.fsmonitor', 'diff.trap.textconv']) git('config', name, trap)
  writeFileSync(join(folder, '.gitattributes'), '*.txt diff=trap\n')
  writeFileSync(join(folder, 'a.txt'), 'changed\n')
  const { kept } = await capture(folder)
  assert.match(Buffer.from(kept[0]!).toString(), /\+changed/)
  assert.throws(() => execFileSync('ls', [join(folder, '..', 'sprung')], { stdio: 'ignore' }))
})

test('only variables of the allow-list are captured, in order', async (t) => {
  const env = {
    TZ: 'UTC',
    OMP_NUM_THREADS: '2',
    LC_ALL: 'C',
    AWS_SECRET_ACCESS_KEY: 'x',
    MY_TOKEN: 'x',
    HOME: '/h',
    CI: undefined,
  }
  const { environment } = await captureProvenance({ directory: temporary(t), argv: [], env })
  assert.deepEqual(Object.entries(environment), [
    ['LC_ALL', 'C'],
    ['OMP_NUM_THREADS', '2'],
    ['TZ', 'UTC'],
  ])
})

test('lock files beside the project are named with their digests', async (t) => {
  const directory = temporary(t)
  writeFileSync(join(directory, 'uv.lock'), 'pins')
  writeFileSync(join(directory, 'package.json'), '{}')
  mkdirSync(join(directory, 'yarn.lock'))
  const { locks } = await captureProvenance({ directory, argv: [], env: {} })
  assert.deepEqual(locks, { 'uv.lock': digestOf('pins') })
})

test('what is captured is plain JSON, the same twice', async (t) => {
  const { folder } = repository(t)
  const options = { directory: folder, argv: ['reprise', 'train'], env: ENV }
  const [first, second] = [await captureProvenance(options), await captureProvenance(options)]
  assert.equal(canonicalJson(first as never), canonicalJson(second as never))
  assert.match(first.engine.version, /^\d+\.\d+\.\d+/)
  assert.equal(first.platform.arch, process.arch)
  assert(first.platform.cpuCount >= 1 && first.platform.memoryBytes > 0)
})

async function capture(directory: string, env: Record<string, string | undefined> = ENV) {
  const kept: Uint8Array[] = []
  const keep = async (bytes: Uint8Array): Promise<Digest> => {
    kept.push(bytes)
    return digestOf(bytes)
  }
  const { git } = await captureProvenance({ directory, argv: [], env, keep })
  return { state: git, kept }
}

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-provenance-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function repository(t: TestContext) {
  const folder = join(temporary(t), 'project')
  const git = (...words: string[]) => {
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false']
    return execFileSync('git', [...who, ...words], {
      cwd: folder,
      env: ENV,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  }
  mkdirSync(folder)
  git('init', '-b', 'main')
  writeFileSync(join(folder, 'a.txt'), 'first\n')
  git('add', '.')
  git('commit', '-m', 'first')
  return { folder, git }
}
