import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { progressPrinter } from './progress.ts'

function stream(isTTY: boolean) {
  const written: string[] = []
  const sink = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk))
      done()
    },
  })
  return { written, stream: Object.assign(sink, { isTTY, columns: 80 }) as unknown as NodeJS.WriteStream }
}

test('away from a terminal a stage is one line, then one every five seconds', () => {
  const { written, stream: out } = stream(false)
  let now = 0
  const { show } = progressPrinter(out, () => now, false)
  for (now = 0; now <= 12_000; now += 500) show({ stage: 'search', text: 'Searching', done: now, total: 20_000 })
  show({ stage: 'assess', text: 'Measuring' })
  assert.deepEqual(written, [
    'search: Searching… 0 %\n',
    'search: Searching… 25 %, about 15 s left\n',
    'search: Searching… 50 %, about 10 s left\n',
    'assess: Measuring…\n',
  ])
})

test('on a terminal one line is rewritten and cleared at the end', () => {
  const { written, stream: out } = stream(true)
  let now = 0
  const { show, end } = progressPrinter(out, () => now, false)
  for (now = 0; now < 1000; now += 10) show({ stage: 'search', text: 'Searching '.repeat(20), done: now, total: 1000 })
  end()
  assert(written.length <= 12, `${written.length} repaints in a second`)
  assert(written.every((text) => text.startsWith('\r\x1b[K') && !text.includes('\n') && text.length < 90))
  assert.equal(written.at(-1), '\r\x1b[K')
})

test('a quiet command shows no progress', () => {
  const { written, stream: out } = stream(true)
  const { show, end } = progressPrinter(out, () => 0, true)
  show({ stage: 'search' })
  end()
  assert.deepEqual(written, [])
})
