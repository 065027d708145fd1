import assert from 'node:assert/strict'
import { mkdirSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openConnection } from './connection.ts'
import { openState } from './index.ts'

test('what is set is there after closing and opening, the last value of each key', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'state-'))
  const path = join(folder.path, 'deep', 'state.sqlite')
  const state = openState(path)
  state.set('a', '1')
  state.set('a', '2')
  state.close()
  const again = openState(path)
  assert.equal(again.get('a'), '2')
  assert.equal(again.get('b'), undefined)
  again.close()
})

test('a damaged file is replaced by a fresh one', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'state-'))
  const path = join(folder.path, 'state.sqlite')
  writeFileSync(path, 'rubbish '.repeat(1000))
  const state = openState(path)
  assert.equal(state.get('a'), undefined)
  state.set('a', '1')
  state.close()
  const again = openState(path)
  assert.equal(again.get('a'), '1')
  again.close()
})

test('a file damaged in the middle loses its values and is whole again at the next opening', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'state-'))
  const path = join(folder.path, 'state.sqlite')
  const state = openState(path)
  for (let i = 0; i < 2000; i++) state.set(`key ${i}`, 'value '.repeat(10))
  state.close()
  const bytes = readFileSync(path)
  bytes.fill(0xff, 4096)
  writeFileSync(path, bytes)
  const damaged = openState(path)
  assert.equal(damaged.get('key 7'), undefined)
  damaged.close()
  const again = openState(path)
  again.set('key 7', 'new')
  assert.equal(again.get('key 7'), 'new')
  again.close()
})

test('a file that another process holds, and a path that cannot be a file, cost only the memory of it', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'state-'))
  const path = join(folder.path, 'state.sqlite')
  const holder = openConnection(path)
  holder.database.exec('begin exclusive; create table held (x)')
  const locked = openState(path)
  locked.set('a', '1')
  assert.equal(locked.get('a'), '1')
  locked.close()
  holder.close()
  mkdirSync(join(folder.path, 'folder.sqlite'))
  const nowhere = openState(join(folder.path, 'folder.sqlite'))
  nowhere.set('a', '1')
  assert.equal(nowhere.get('a'), '1')
  nowhere.close()
})
