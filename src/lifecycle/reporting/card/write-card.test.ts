import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { assess } from '#assessment'
import { createRng, selectRows } from '#base'
import { loadKernels } from '#kernels'
import { bells, draws, learnedStudy, tableOf } from '../../../../test/assessment-evidence.ts'
import type { Card } from './card.ts'
import { writeCard } from './write-card.ts'

const kernels = await loadKernels({ threads: 1 })
after(() => kernels[Symbol.asyncDispose]())

const ROWS = 700
const NASTY = '<script>alert("x")</script> | *a* & "b"'
const [a, luck] = [draws(ROWS, 'a'), bells(ROWS, 'luck')]
const score = a.map((value, row) => 4 * value - 2 + luck[row]!)
const sex = [...draws(ROWS, 'sex')].map((draw) => (draw < 0.5 ? 'f' : 'm'))

/** A model of a real study on this target, with all that was measured of it. */
function cardOf(y: Float64Array | readonly string[]): Card {
  const table = tableOf({ a, [NASTY]: draws(ROWS, 'b').map((draw) => Math.floor(draw * 5)), sex, y })
  const study = learnedStudy(table, kernels, 'gbdt')
  const options = { rng: createRng(0), kernels, whole: table, protectedColumns: ['sex'] }
  const assessment = assess(study, selectRows(table, study.test.rows), options)
  const { task, target, classes, positive, signature, example, members } = study.model
  return {
    ...{ name: 'shop-left', version: 3, digest: 'd'.repeat(64), runId: 'e'.repeat(32), createdAt: 1795209303442 },
    ...{ task, target, classes, positive, inputs: signature.inputs, example },
    members: members.map(({ weight, fitted }) => ({ kind: fitted.estimator.kind, weight })),
    training: {
      dataset: { name: 'shop', version: 1, digest: 'f'.repeat(64), rowCount: ROWS },
      ...{ frame: study.frame, leaderboard: study.leaderboard, assessment, engine: '0.1.0' },
    },
  }
}
const cards = {
  binary: cardOf(score.map((value) => Number(value > 0))),
  multiclass: cardOf([...score].map((value) => (value < -0.7 ? 'low' : value < 0.7 ? 'middle' : 'high'))),
  regression: cardOf(score.map((value) => value * 10)),
}

for (const [task, card] of Object.entries(cards)) {
  for (const language of ['en', 'fr', 'es'] as const) {
    const page = writeCard(card, 'html', language)

    test(`the page of a ${task} model in ${language} is whole: every tag is closed and every id its own`, () => {
      assertBalanced(page)
      const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
      assert.equal(new Set(ids).size, ids.length)
      for (const [, anchor] of page.matchAll(/href="#([^"]+)"/g)) assert(ids.includes(anchor))
      assert.doesNotMatch(page, /undefined|NaN|\[object|Infinity|null/)
      assert.match(page, new RegExp(`<html lang="${language}">`))
    })

    test(`the page of a ${task} model in ${language} asks for nothing and runs nothing`, () => {
      assert.doesNotMatch(page, /<script|<img|<link|<iframe|\bon\w+="|https?:|url\(/)
      assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/)
    })

    test(`every figure of a ${task} model in ${language} tells what it shows to who cannot see it`, () => {
      const figures = page.split('<svg ').slice(1)
      assert(figures.length >= 7, `${figures.length} figures`)
      for (const figure of figures) {
        assert.match(figure, /^[^>]*role="img" aria-labelledby="(\S+)-title \1-description"/)
        assert.match(figure, /^[^>]*><title id="[^"]+">[^<]+<\/title><desc id="[^"]+">[^<]+<\/desc>/)
      }
      assert.equal(page.split('<details>').length, figures.length + 1)
    })
  }

  test(`the Markdown of a ${task} model has the same sections, and tables of even rows`, () => {
    const text = writeCard(card, 'md')
    const titles = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)
    const onPage = [...writeCard(card, 'html').matchAll(/<h2[^>]*>([^<]*)</g)].map(([, title]) => title)
    assert.deepEqual(titles, onPage)
    for (const table of text
      .trimEnd()
      .split('\n\n')
      .filter((block) => block.startsWith('|'))) {
      const widths = table.split('\n').map((line) => line.replaceAll('\\|', '').split('|').length)
      assert.equal(new Set(widths).size, 1, table)
    }
    assert.doesNotMatch(text, /[^\\]<script/)
  })
}

test('the same card gives the same text, and what is measured is in it', () => {
  const text = writeCard(cards.binary, 'md')
  assert.equal(writeCard(structuredClone(cards.binary), 'md'), text)
  for (const title of ['How good it is', 'Where it errs', 'Groups of people', 'What limits it']) {
    assert(text.includes(`## ${title}`), title)
  }
  const { metrics, guidance } = cards.binary.training!.assessment
  assert(text.includes(`| auc | ${Number(metrics['auc']!.value.toPrecision(3))} |`))
  assert(guidance!.length > 10)
})

test('a record of before there were findings, and a model that was imported, have cards too', () => {
  const { training } = cards.binary
  const { rowCount, metrics, baseline, importance, verdict, conclusion } = training!.assessment
  const assessment = { rowCount, metrics, baseline, importance, verdict, conclusion }
  const old = writeCard({ ...cards.binary, training: { ...training!, assessment } }, 'html')
  assertBalanced(old)
  assert.match(old, /How much each column weighs/)
  const imported = writeCard({ ...cards.binary, runId: null, training: null }, 'md')
  assert.match(imported, /Nothing was measured/)
})

test('a part that time did not allow is said to be missing', () => {
  const { training } = cards.binary
  const { slices: _, ...rest } = training!.assessment
  const assessment = { ...rest, parts: { ...rest.parts, slices: 'time', fairness: 'time' } } as const
  const text = writeCard({ ...cards.binary, training: { ...training!, assessment } }, 'md')
  assert.match(text, /not measured, to keep the time budget \| .*slices/)
  assert.doesNotMatch(text, /## Groups of people/)
})

const EMPTY = new Set(['meta', 'circle', 'rect', 'line', 'polyline'])

/** Tags close in the order they open; of HTML's own empty ones only those used here are known. */
function assertBalanced(page: string): void {
  const open: string[] = []
  const withoutStyle = page.replace(/<style>[\s\S]*?<\/style>/, '').replace('<!doctype html>', '')
  for (const [, closing, name = '', selfClosed] of withoutStyle.matchAll(/<(\/?)([a-z][\w-]*)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (closing) assert.equal(open.pop(), name)
    else if (!selfClosed && !EMPTY.has(name)) open.push(name)
  }
  assert.deepEqual(open, [])
  assert.doesNotMatch(withoutStyle.replace(/<\/?[a-z][^<>]*>/g, ''), /[<>]/)
}
