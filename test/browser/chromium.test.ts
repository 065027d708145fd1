import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { loadKernels } from '#kernels'
import { openObjects } from '#objects'
import { exportBrowser } from '#serving'
import { sampleModels } from '../conformance/sample-models.ts'
import { serverAnswers } from './answers.ts'
import { documentOf, hexInPage, resultOf, withoutChromium } from './chromium.ts'
import { sampleRows } from './rows.ts'

const folder = await mkdtemp(join(tmpdir(), 'reprise-browser-'))
const kernels = await loadKernels({ threads: 2 })
const objects = await openObjects(folder)
after(async () => {
  await kernels[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})
const models = sampleModels(kernels)
const rows = sampleRows(300)

/** Every model as a module and the last as a script; the page posts each row's answer with doubles as their bits. */
const PAGE = `<!doctype html><link rel="icon" href="data:,"><script src="script.js"></script><script type="module">
${hexInPage}
const answers = {}
try {
  const rows = await (await fetch('rows.json')).json()
  for (const name of await (await fetch('names.json')).json()) {
    const { model } = await import('./' + name + '.js')
    await model.ready
    answers[name] = { digest: model.digest, answers: model.predict(rows).map(hexOf) }
  }
  const { script } = reprise
  await script.ready
  answers.script = { digest: script.digest, answers: script.predict(rows).map(hexOf) }
  answers.isolated = crossOriginIsolated
} catch (error) {
  answers.error = String(error.stack)
}
await fetch('result', { method: 'POST', body: JSON.stringify(answers) })
</script>`

test('in Chromium, without shared memory, every model gives the answers of the server, bit for bit', {
  skip: withoutChromium,
  timeout: 120_000,
}, async () => {
  const expected: Record<string, unknown> = { isolated: false }
  const files: Record<string, string> = { 'index.html': PAGE, 'rows.json': JSON.stringify(rows) }
  files['names.json'] = JSON.stringify([...models.keys()])
  for (const [name, model] of models) {
    files[`${name}.js`] = await exportBrowser(model, { name, form: 'module' })
    files['script.js'] = await exportBrowser(model, { name: 'script', form: 'script' })
    expected[name] = await serverAnswers(model, rows, objects, kernels)
    expected['script'] = expected[name]
  }
  assert.deepEqual(await resultOf(files), expected)
})

test('the page to try a model on answers its example, from a disk, under a policy without any origin', {
  skip: withoutChromium,
  timeout: 120_000,
}, async () => {
  for (const name of ['ensemble-multiclass', 'gbdt-regression']) {
    const model = models.get(name)!
    const file = join(folder, 'page.html')
    await writeFile(file, await exportBrowser(model, { name: 'Zoë & <b>Co</b>', form: 'page' }))
    const shown = await documentOf(pathToFileURL(file).href)
    const { answers } = await serverAnswers(model, [model.example], objects, kernels)
    assert.equal(textOf(shown, 'answer'), answerShown(answers[0]!), name)
    assert.match(shown, /<h1>Zoë &amp; &lt;b&gt;Co&lt;\/b&gt;<\/h1>/)
    assert.equal(shown.match(/<label /g)?.length, model.signature.inputs.length)
    assert.doesNotMatch(shown, /aria-invalid="true"/)
  }
})

test('the page of a model with a threshold says from which probability', {
  skip: withoutChromium,
  timeout: 120_000,
}, async () => {
  const titleOf = async (name: string) => {
    const file = join(folder, 'threshold.html')
    await writeFile(file, await exportBrowser(models.get(name)!, { name, form: 'page' }))
    return textOf(await documentOf(pathToFileURL(file).href), 'title')
  }
  assert.equal(await titleOf('platt-binary'), 'outcome: yes from 30.0 %')
  assert.equal(await titleOf('crafted-binary'), 'outcome')
})

test('the page answers what is typed: empty fields are missing, and a field that cannot be read says what it expects', {
  skip: withoutChromium,
  timeout: 120_000,
}, async () => {
  const model = models.get('gbdt-regression')!
  const page = await exportBrowser(model, { name: 'typed', form: 'page' })
  const afterwards = async (act: string) => {
    const file = join(folder, 'typed.html')
    await writeFile(file, page.replace('</body>', `<script>setTimeout(() => { ${act} }, 500)</script></body>`))
    return documentOf(pathToFileURL(file).href)
  }
  const emptied = await afterwards(`document.getElementById('clear').click()`)
  const nothing = Object.fromEntries(model.signature.inputs.map(({ name }) => [name, null]))
  const { answers } = await serverAnswers(model, [nothing], objects, kernels)
  assert.equal(textOf(emptied, 'answer'), answerShown(answers[0]!))
  const wrong = await afterwards(`const amount = document.querySelector('input')
    amount.value = 'twelve'
    amount.dispatchEvent(new Event('input', { bubbles: true }))`)
  assert.equal(textOf(wrong, 'answer'), '…')
  assert.match(wrong, /aria-invalid="true".*?expected a number</)
})

function textOf(page: string, id: string): string | undefined {
  return new RegExp(`id="${id}"[^>]*>([^<]*)<`).exec(page)?.[1]
}

/** Of an answer in bits: its label, or its value to six digits. */
function answerShown(answer: string): string {
  if (answer.includes(' ')) return answer.split(' ')[0]!
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, BigInt(`0x${answer}`))
  return String(Number(view.getFloat64(0).toPrecision(6)))
}
