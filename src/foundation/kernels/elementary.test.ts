import { readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { exp, expm1, log, log1p, sigmoid, softplus } from '#base'
import { loadKernels } from './index.ts'
import { instantiate } from './instance.ts'
import { createMemory } from './memory.ts'

const kernels = await loadKernels({ threads: 1, checked: true })
after(() => kernels[Symbol.asyncDispose]())

const near = fc.oneof(
  fc.double(),
  fc.double({ min: -50, max: 50 }),
  fc.double({ min: -1e-3, max: 1e-3 }),
  fc.constantFrom(0, -0, 709.8, -745.2, 1, -1),
)
for (const [name, inBase] of Object.entries({ exp, expm1, log, log1p, sigmoid, softplus })) {
  test(`${name} has the bits of its namesake in base`, () => {
    fc.assert(
      fc.property(near, (x) => Object.is(kernels.elementary[name as keyof typeof kernels.elementary](x), inBase(x))),
      { seed: 4, numRuns: 5000 },
    )
  })
}

test('the single-precision exponential of the gradient passes errs by less than 2e-7', async () => {
  const module = await WebAssembly.compile(
    await readFile(new URL('../../../build/kernels.checked.wasm', import.meta.url)),
  )
  const { exp4One } = instantiate(module, createMemory())
  fc.assert(
    fc.property(fc.double({ min: -79, max: 79, noNaN: true }), (value) => {
      const x = Math.fround(value)
      return Math.abs(exp4One(x) / exp(x) - 1) < 2e-7
    }),
    { seed: 4, numRuns: 20_000 },
  )
})
