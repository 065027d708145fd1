import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { kindOf } from './index.ts'
import { predictingKinds } from './predicting.ts'

/** Lines that leave something when types are gone. */
const IMPORT = /^(?:import|export) (?!type\b)[^'"]*\bfrom '(\.[^']+)'/gm
const LEARNS = /\b(?:FitInput|FitPart|FitContext|EstimatorKind)\b/

test('what predicts imports nothing that learns', () => {
  const files = new Map<string, string>()
  const open = (file: URL) => {
    if (files.has(file.href)) return
    const code = readFileSync(file, 'utf8')
    files.set(file.href, code)
    for (const [, target] of code.matchAll(IMPORT)) open(new URL(target!, file))
  }
  open(new URL('./predicting.ts', import.meta.url))
  assert(files.size > 40, `only ${files.size} files`)
  const learning = [...files].filter(([, code]) => LEARNS.test(code)).map(([file]) => file)
  assert.deepEqual(learning, [])
})

test('a kind that learns predicts, checks and links as the one that does not', () => {
  for (const [kind, predicting] of Object.entries(predictingKinds)) {
    const { predict, check, link } = kindOf(kind)
    assert.deepEqual({ kind, predict, check, link }, { check: undefined, link: undefined, ...predicting })
  }
})
