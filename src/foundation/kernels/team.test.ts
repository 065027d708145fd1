import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { loadKernels } from './index.ts'
import { contexts, layOut, records } from './layout.ts'
import { createArena, createMemory } from './memory.ts'
import { assembleTeam, refuseMemory } from './team.ts'

const checked = await WebAssembly.compile(
  await readFile(new URL('../../../build/kernels.checked.wasm', import.meta.url)),
)

test('a failed assertion of the checked build is an error with its place in the source, and ends the team', async () => {
  for (const threads of [1, 3]) {
    const team = await assembleTeam(checked, threads)
    const unknown = 'no such job' as Parameters<typeof team.run>[0]
    assert.throws(() => team.run(unknown, 0, threads), {
      code: 'internal',
      message: /unknown job \(kernels\/jobs\.ts:\d+:\d+\)/,
    })
    assert.throws(() => team.run('loss', 0, 1), { code: 'internal', message: /failed before/ })
    await team.close()
  }
})

test('thousands of jobs in a row, and jobs after a pause in which the threads fell asleep, are all done', async () => {
  await using kernels = await loadKernels({ threads: 4 })
  const columns = 8
  const rows = 9000
  const values = Float64Array.from({ length: rows * columns }, (_, i) => i % 7)
  const once = () => kernels.linear.gram({ values, rows, columns, vector: values.subarray(0, rows) }).matrix
  const first = once()
  for (let i = 0; i < 300; i++) {
    if (i % 100 === 50) await new Promise((resolve) => setTimeout(resolve, 20))
    assert.deepEqual(once(), first)
  }
})

test('threads outside 1 to 64 are refused', async () => {
  for (const threads of [0, 1.5, 65]) await assert.rejects(loadKernels({ threads }), { code: 'invalid-input' })
})

test('slots are aligned and do not overlap', () => {
  for (const slots of [...Object.values(contexts), ...Object.values(records)]) {
    const { bytes, offsets } = layOut(slots)
    const width = { set256: 32, lanes16: 16, real: 8, long: 8, size: 4, integer: 4, byte: 1 }
    const spans = Object.entries(slots).map(([name, type]) => ({ from: offsets[name] ?? -1, width: width[type] }))
    spans.sort((a, b) => a.from - b.from)
    spans.forEach((span, i) => {
      assert.equal(span.from % Math.min(span.width, 8), 0)
      assert.ok(span.from + span.width <= (spans[i + 1]?.from ?? bytes))
    })
  }
})

test('an arena gives back what its scopes took, and refuses more than there can be', () => {
  const arena = createArena(createMemory(), 100, refuseMemory)
  const scope = arena.scope()
  const first = arena.allocate(1_000_000)
  assert.equal(first % 64, 0)
  assert.equal(arena.f64(first, 125_000).length, 125_000)
  scope[Symbol.dispose]()
  assert.equal(arena.allocate(8), first)
  assert.throws(() => arena.allocate(5_000_000_000), { code: 'unavailable', message: /at most 4/ })
})
