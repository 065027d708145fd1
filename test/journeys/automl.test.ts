// Only the column is named: the study is killed, goes on, is rebuilt, explains itself and predicts.
import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { createRng } from '#base'
import { json, reprise, start, temporaryFolder } from './command.ts'

interface Trained {
  run: { id: string }
  frame: { task: string; dropped: { column: string; reason: string }[] }
  leaderboard: { name: string }[]
  test: { metrics: Record<string, { value: number }>; baseline: Record<string, number> }
  model: { name: string; digest: string }
}

/** Prices of flats: a quotient, a level and a word count; `fee` is a leak, an exact multiple of the price. */
function flats(rowCount: number): string {
  const rng = createRng(8)
  const lines = Array.from({ length: rowCount }, () => {
    const [area, rooms, floor] = [30 + 120 * rng.float(), 1 + rng.below(5), rng.below(9)]
    const quarter = ['harbour', 'centre', 'hill', 'station'][rng.below(4)]!
    const price = 900 * area + 40_000 * (quarter === 'centre' ? 1 : 0) + 1500 * (area / rooms) + 8000 * rng.float()
    return [area.toFixed(1), rooms, floor, quarter, (price * 0.03).toFixed(4), price.toFixed(2)].join(',')
  })
  return ['area,rooms,floor,quarter,fee,price', ...lines].join('\n')
}

test('only the column is named: a study that is killed goes on, and its result is rebuilt, explained and used', {
  timeout: 280_000,
}, async (t) => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'flats.csv'), flats(1200))
  const train = ['train', 'flats.csv', '--target', 'price', '--drop', 'fee', '--learners', 'linear,gbdt,kernel']
  const outcomes = async () => {
    const temporary = join(folder.path, '.reprise/tmp')
    const names = await readdir(temporary, { recursive: true }).catch(() => [])
    return names.filter((name) => /trial-\d+\.bin$/.test(name))
  }

  await t.test('what trials found before the kill is on disk', async () => {
    const killed = start(folder.path, ...train)
    const wait = setInterval(() => void outcomes().then((kept) => kept.length >= 3 && killed.child.kill('SIGKILL')), 20)
    await killed.finished
    clearInterval(wait)
    assert((await outcomes()).length >= 3)
  })

  const resumed = start(folder.path, ...train, '--json')
  const { stdout, stderr, code } = await resumed.finished
  const trained = JSON.parse(stdout) as Trained
  await t.test('the same command goes on with them, and clears them away', async () => {
    assert.equal(code, 0)
    assert.match(stderr, /Going on with \d+ trials/)
    assert.deepEqual(await outcomes(), [])
    assert(trained.test.metrics['rmse']!.value < 0.2 * trained.test.baseline['rmse']!)
  })

  await t.test('it gives what a study that was never killed gives', async () => {
    const again = await json<Trained>(folder.path, ...train, '--name', 'again')
    assert.equal(again.model.digest, trained.model.digest)
  })

  await t.test('the plan is followed to the same bytes on another number of threads', async () => {
    const verified = await json<{ grade: string }>(folder.path, 'verify', trained.run.id, '--threads', '3')
    assert.equal(verified.grade, 'R4')
  })

  await t.test('a column that gives the answer away is left out by itself, and kept on demand', async () => {
    const quick = ['train', 'flats.csv', '--target', 'price', '--preset', 'quick', '--name', 'leak']
    const { frame } = await json<Trained>(folder.path, ...quick)
    const told = await json<Trained>(folder.path, ...quick, '--keep', 'fee')
    assert.deepEqual(
      frame.dropped.map(({ column, reason }) => [column, reason]),
      [['fee', 'leakage']],
    )
    assert.deepEqual(told.frame.dropped, [])
  })

  await t.test('it predicts new rows with reasons, and its card can be read', async () => {
    await writeFile(join(folder.path, 'new.csv'), 'area,rooms,floor,quarter\n80,2,3,centre\n,4,0,unheard of\n')
    const output = join(folder.path, 'out.csv')
    const asked = ['predict', trained.model.name, 'new.csv', '-o', output, '--explain']
    assert.equal((await reprise(folder.path, ...asked)).code, 0)
    const [header, first] = (await readFile(output, 'utf8')).split('\n')
    assert.match(header!, /prediction.*reason/)
    const price = Number(first!.split(',')[header!.split(',').indexOf('prediction')])
    assert(Math.abs(price - 176_000) < 12_000, `${price}`)
    const card = await reprise(folder.path, 'models', 'card', trained.model.name)
    assert.match(card.stdout, /^# .*price/m)
  })
})
