import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import vm from 'node:vm'
import { loadKernels } from '#kernels'
import { openObjects } from '#objects'
import type { BrowserModel } from '#serving'
import { exportBrowser } from '#serving'
import { predict } from '#training'
import { bundleBrowserFiles, bundleForBrowsers } from '../../scripts/browser-bundle.ts'
import { floatHex } from '../conformance/float-hex.ts'
import { sampleModels, sampleTable } from '../conformance/sample-models.ts'
import { hexOf, serverAnswers } from './answers.ts'
import { sampleRows } from './rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'reprise-browser-'))
const kernels = await loadKernels({ threads: 2 })
const objects = await openObjects(folder)
after(async () => {
  await kernels[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})
const models = sampleModels(kernels)
const rows = sampleRows(300)
const built = await bundleBrowserFiles()

/** What a browser has beside the language; nothing of Node. */
const BROWSER = { WebAssembly, TextEncoder, TextDecoder, atob, btoa }

test('what exports are made of is what the sources give', () => {
  for (const [name, text] of Object.entries(built))
    assert.equal(readFileSync(`build/${name}`, 'utf8'), text, `build/${name} is old: run npm run browser`)
})

test('the runtime with its WebAssembly stays below 150 kB, and names nothing of Node', () => {
  const runtime = built['browser-runtime.js']!
  const sizeBytes = Buffer.byteLength(runtime)
  assert(sizeBytes < 150_000, `${sizeBytes} bytes`)
  const named = runtime.match(/["'`]node:[a-z/_]+["'`]|\bprocess[.[]|\bBuffer[.(]|\brequire\(|\bimport\(|import\.meta/g)
  assert.deepEqual(named, null)
  assert(!/<\/script|<!--/i.test(runtime + built['browser-page.js']), 'it would end the element it stands in')
})

test('all of training and features could run in a browser: nothing they use needs Node', async () => {
  const text = await bundleForBrowsers(`export * from '#training'; export * from '#features'`, 'all', '')
  assert.match(text, /gbdt/)
  await assert.rejects(bundleForBrowsers(`export { digestOf } from '#base'`, 'one', ''), /one needs node:crypto/)
})

for (const [name, model] of models) {
  test(`${name}: the module predicts the bits of the server, for rows of every kind`, async () => {
    const file = join(folder, `${name}.mjs`)
    writeFileSync(file, await exportBrowser(model, { name, form: 'module' }))
    const { model: exported } = (await import(pathToFileURL(file).href)) as { model: BrowserModel }
    await exported.ready
    const { digest, answers } = await serverAnswers(model, rows, objects, kernels)
    assert.equal(exported.digest, digest)
    assert.deepEqual(exported.predict(rows).map(hexOf), answers)
    assert.deepEqual(exported.predict(rows.slice(7, 8)).map(hexOf), answers.slice(7, 8))
  })
}

test('a script leaves the model in reprise, and runs where nothing of Node is', async () => {
  const model = models.get('ensemble-regression')!
  const context = vm.createContext({ ...BROWSER })
  vm.runInContext(await exportBrowser(model, { name: "O'Hara </script>", form: 'script' }), context)
  assert.deepEqual(Object.keys(context).toSorted(), ['reprise', ...Object.keys(BROWSER)].toSorted())
  const exported = (context['reprise'] as Record<string, BrowserModel>)["O'Hara </script>"]!
  await exported.ready
  const { answers } = await serverAnswers(model, rows, objects, kernels)
  assert.deepEqual(Array.from(exported.predict(rows), hexOf), answers)
})

test('columns, typed arrays among them, give margins and probabilities of the same bits', async () => {
  const model = models.get('ensemble-multiclass')!
  const exported = await openModule(model)
  const table = sampleTable()
  const columns = Object.fromEntries(
    [...table.columns].map(([name, column]) => {
      if (column.kind === 'number') return [name, column.values]
      if (column.kind === 'codes') return [name, Array.from(column.codes, (code) => column.levels[code] ?? null)]
      const cell = (value: bigint) => (name === 'since' ? new Date(Number(value / 1000n)) : value)
      return [name, Array.from(column.values, (value, row) => (column.missing[row] === 1 ? undefined : cell(value)))]
    }),
  )
  const here = predict(model, table, kernels)
  const there = exported.predictColumns(columns)
  assert.deepEqual(floatHex(there.margins), floatHex(here.margins))
  assert.deepEqual(floatHex(there.probabilities!), floatHex(here.probabilities!))
  assert.deepEqual(there.classIndices, here.classIndices)
})

test('cells typed into a form are read as texts, blank ones as missing', async () => {
  const exported = await openModule(models.get('ensemble-binary')!)
  const typed = { amount: '12.5', visits: ' 3', colour: 'red', member: 'Yes', note: 'paid late', since: '2024-02-29' }
  assert.deepEqual(exported.predict([typed], { cells: 'text' }), exported.predict([exported.example]))
  const { amount: _, ...others } = exported.example
  assert.deepEqual(
    exported.predict([{ ...typed, amount: '' }], { cells: 'text' }),
    exported.predict([{ ...others, amount: null }]),
  )
})

test('what cannot be read is told by column, row and expectation, as the server tells it', async () => {
  const exported = await openModule(models.get('ensemble-binary')!)
  const bad = [exported.example, { ...exported.example, amount: 'much', since: '31.1.2024' }]
  assert.throws(() => exported.predict(bad), {
    name: 'RepriseError',
    code: 'invalid-input',
    message: /column "amount", row 1: "much" is not a number; column "since", row 1: "31.1.2024"/,
  })
  assert.throws(() => exported.predict([{ amount: 1 }]), { message: /Model is missing inputs \['visits', 'colour'/ })
  assert.throws(() => exported.predict([null as never]), { message: /Record 0 must be a dictionary. Got null/ })
  assert.throws(() => exported.predict({} as never), { message: /must be a list/ })
  assert.throws(() => exported.predictColumns({ amount: [1, 2], visits: [1] }), { message: /columns of one length/ })
  assert.deepEqual(exported.predict([]), [])
})

test('before it is ready a model says what to await, and shows its signature', async () => {
  const context = vm.createContext({ ...BROWSER })
  vm.runInContext(await exportBrowser(models.get('gbdt-binary')!, { name: 'm', form: 'script' }), context)
  const exported = modelIn(context)
  assert.throws(() => exported.predict([exported.example]), { code: 'unavailable', remedy: /await model.ready/ })
  assert.deepEqual(
    Array.from(exported.signature.inputs, ({ name }) => name).toSorted(),
    Object.keys(exported.example).toSorted(),
  )
  assert.deepEqual(structuredClone(exported.levels), {
    colour: ['blue', 'green'],
    member: ['No', 'Yes'],
  })
})

test('where WebAssembly is forbidden, ready rejects and says why', async () => {
  const refused = { ...WebAssembly, compile: () => Promise.reject(new Error('blocked by the page')) }
  const context = vm.createContext({ ...BROWSER, WebAssembly: refused })
  vm.runInContext(await exportBrowser(models.get('gbdt-binary')!, { name: 'm', form: 'script' }), context)
  await assert.rejects(modelIn(context).ready, /blocked by the page/)
})

test('a browser without Symbol.dispose predicts all the same', async () => {
  const older = `((Symbol) => {${await exportBrowser(models.get('gbdt-binary')!, { name: 'm', form: 'script' })}})(
    Object.assign((text) => globalThis.Symbol(text), { for: globalThis.Symbol.for, iterator: globalThis.Symbol.iterator }))`
  const context = vm.createContext({ ...BROWSER })
  vm.runInContext(older, context)
  const exported = modelIn(context)
  await exported.ready
  assert.equal(exported.predict(rows).length, rows.length)
})

test('the module tells TypeScript its own columns and labels', { timeout: 60_000 }, async () => {
  const model = models.get('ensemble-binary')!
  const [first, ...inputs] = model.signature.inputs
  const odd = {
    ...model,
    signature: { inputs: [{ ...first!, name: 'a "b" */ c' }, ...inputs] },
    transforms: model.transforms.map((t) =>
      'column' in t && t.column === 'amount' ? { ...t, column: 'a "b" */ c' } : t,
    ),
  }
  writeFileSync(join(folder, 'typed.js'), await exportBrowser(odd, { name: 'typed', form: 'module' }))
  writeFileSync(
    join(folder, 'use.ts'),
    `import { model } from './typed.js'
await model.ready
const row = { 'a "b" */ c': 12.5, visits: 3n, colour: 'red', member: true, note: null, since: new Date(0) }
const label: 'no' | 'yes' = model.predict([row])[0]!.prediction
const share: number = model.predict([row])[0]!.probabilities.yes
// @ts-expect-error: a text is no number
model.predict([{ ...row, 'a "b" */ c': 'much' }])
// @ts-expect-error: no such label
const other: number = model.predict([row])[0]!.probabilities.perhaps
const margins: Float64Array = model.predictColumns({ visits: Int32Array.of(1) }).margins
console.log(label, share, other, margins, model.example.visits, model.levels['colour'])
`,
  )
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const flags =
    '--ignoreConfig --noEmit --skipLibCheck --strict --noUncheckedIndexedAccess --allowJs --target esnext --module nodenext --types node'.split(
      ' ',
    )
  const found = spawnSync('node_modules/.bin/tsc', [
    ...flags,
    '--typeRoots',
    resolve('node_modules/@types'),
    join(folder, 'use.ts'),
  ])
  assert.equal(String(found.stdout), '')
})

test('the same model gives the same text, whoever exports it', async () => {
  const model = models.get('gbdt-multiclass')!
  for (const form of ['module', 'script', 'page'] as const)
    assert.equal(await exportBrowser(model, { name: 'm', form }), await exportBrowser(model, { name: 'm', form }))
})

function modelIn(context: vm.Context): BrowserModel {
  return (context['reprise'] as Record<string, BrowserModel>)['m']!
}

async function openModule(model: Parameters<typeof exportBrowser>[0]): Promise<BrowserModel> {
  const text = await exportBrowser(model, { name: 'm', form: 'module' })
  const { model: exported } = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
    model: BrowserModel
  }
  await exported.ready
  return exported
}
