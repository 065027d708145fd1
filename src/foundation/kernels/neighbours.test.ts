import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import { createRng } from '#base'
import { loadKernels } from './kernels.ts'
import { createPredictor } from './predictor.ts'

const kernels = await loadKernels({ threads: 2, checked: true })
after(() => kernels[Symbol.asyncDispose]())
const predictor = createPredictor(
  await WebAssembly.compile(await readFile(new URL('../../../build/predictor.wasm', import.meta.url))),
)

/** Whole numbers: many distances are equal, and all sums exact. */
function drawn(rows: number, width: number, seed: number): Float32Array {
  const rng = createRng(seed)
  return Float32Array.from({ length: rows * width }, () => rng.below(4))
}

for (const metric of ['l1', 'l2'] as const) {
  for (const [width, points, wanted] of [
    [1, 50, 5],
    [3, 200, 20],
    [70, 300, 7],
    [130, 90, 90],
  ] as const) {
    test(`${metric}, ${width} wide: the nearest of ${points} are those of a sorted list, equal ones in order`, () => {
      const question = { points: drawn(points, width, 1), queries: drawn(30, width, 2), width, wanted, metric }
      const found = kernels.neighbours.find(question)
      for (let query = 0; query < 30; query++) {
        const expected = sorted(question, query).slice(0, wanted)
        const at = query * wanted
        assert.deepEqual(
          [...found.nearest.subarray(at, at + wanted)],
          expected.map(({ point }) => point),
        )
        assert.deepEqual(
          [...found.distances.subarray(at, at + wanted)],
          expected.map(({ distance }) => distance),
        )
      }
      assert.deepEqual(predictor.neighbours.find(question), found)
    })
  }
}

function sorted(
  {
    points,
    queries,
    width,
    metric,
  }: { points: Float32Array; queries: Float32Array; width: number; metric: 'l1' | 'l2' },
  query: number,
) {
  return Array.from({ length: points.length / width }, (_, point) => {
    let distance = 0
    for (let j = 0; j < width; j++) {
      const away = Math.abs(points[point * width + j]! - queries[query * width + j]!)
      distance += metric === 'l1' ? away : away * away
    }
    return { point, distance }
  }).sort((a, b) => a.distance - b.distance || a.point - b.point)
}
