import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import { createRng } from '#base'
import type { BinnedFeature } from './index.ts'
import { loadKernels } from './index.ts'
import { createPredictor } from './predictor.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())
const module = await WebAssembly.compile(await readFile(new URL('../../../build/predictor.wasm', import.meta.url)))

test('the predictor for hosts without shared memory predicts the bits of the kernels, and its wasm is below 25 kB', async () => {
  const rng = createRng(3)
  const rowCount = 1500
  const numbers = Array.from({ length: 5 }, () =>
    Float64Array.from({ length: rowCount }, () => (rng.float() < 0.1 ? Number.NaN : rng.float())),
  )
  const levels = Int32Array.from({ length: rowCount }, () => Math.floor(rng.float() * 12) - 1)
  const values = [...numbers, levels]
  const labels = Float64Array.from({ length: rowCount }, () => Math.floor(rng.float() * 3))
  const features: BinnedFeature[] = [
    ...numbers.map((column, source) => ({
      kind: 'number' as const,
      source,
      edges: kernels.boosting.edges(column, 255),
    })),
    { kind: 'category', source: 5, levelCount: 9 },
    { kind: 'statistic', source: 5, ranks: Uint8Array.of(3, 1, 2, 0, 4, 7, 6, 5, 8, 0, 9) },
  ]
  const settings = { learningRate: 0.1, maxLeaves: 20, l2: 1, minHessian: 1e-3, minRowsInLeaf: 2, minGain: 0 }
  const shares = { categorySmoothing: 10, categoryL2: 1, rowShare: 0.8, columnShare: 0.7, rounds: 6 }
  const training = { values, labels }
  using session = kernels.boosting.open({
    ...settings,
    ...shares,
    loss: 'softmax',
    base: Float64Array.of(0.1, 0, -0.1),
    features,
    training,
  })
  for (let tree = 0; tree < 18; tree++) session.growTree({ rows: tree, columns: tree, dither: tree })
  const ensemble = session.ensemble(6)
  const predictor = createPredictor(module)
  assert.deepEqual(
    predictor.predict(ensemble, { features, values, rowCount }),
    kernels.boosting.predict(ensemble, { features, values, rowCount }),
  )
  const bytes = await readFile(new URL('../../../build/predictor.wasm', import.meta.url))
  assert.ok(bytes.length < 25_000, `${bytes.length} bytes`)
})

test('the predictor’s loader reaches no file that names an API of Node', async () => {
  const seen = new Set<string>()
  async function visit(file: URL): Promise<void> {
    if (seen.has(file.pathname)) return
    seen.add(file.pathname)
    const text = await readFile(file, 'utf8')
    for (const [, names, target = ''] of text.matchAll(/^(?:import|export)\s+([^'"]*?)from\s+'([^']+)'/gms)) {
      if (names?.startsWith('type ')) continue
      assert.match(target, /^\.\.?\//, `${file} imports ${target}`)
      await visit(new URL(target, file))
    }
  }
  await visit(new URL('predictor.ts', import.meta.url))
  assert.ok([...seen].some((file) => file.endsWith('/forest/pack.ts')))
})
