import assert from 'node:assert/strict'
import { open } from 'node:fs/promises'
import { test } from 'node:test'
import { RepriseError } from '#base'
import { asRepriseError, errorCodes, errorDocument } from './error-codes.ts'

test('every code leaves by an agreed exit and by an HTTP error', () => {
  for (const [code, { exit, status, mlflow }] of Object.entries(errorCodes)) {
    assert([1, 2, 130].includes(exit), code)
    assert(status >= 400 && status < 600, code)
    assert.match(mlflow, /^[A-Z_]+$/)
    if (exit === 2) assert(status < 500, `${code}: wrong use is the caller's`)
  }
})

test('a system error keeps its words and gets a remedy', async () => {
  const refused = await open('/dev/full', 'w').then(async (file) => {
    await using full = file
    return full.write('x').catch((error: unknown) => error)
  })
  const error = asRepriseError(refused)
  assert.equal(error.code, 'unavailable')
  assert.match(error.message, /ENOSPC/)
  assert.match(error.remedy ?? '', /[Dd]isk is full/)
})

test('our own errors pass as they are, a stop is interrupted, anything else is a defect', () => {
  const own = new RepriseError('not-found', 'no model "x"')
  assert.equal(asRepriseError(own), own)
  assert.equal(asRepriseError(AbortSignal.abort().reason).code, 'interrupted')
  const defect = asRepriseError(new TypeError('x is undefined'))
  assert.deepEqual([defect.code, defect.message], ['internal', 'x is undefined'])
  assert.deepEqual(errorDocument(own), { code: 'not-found', message: 'no model "x"', remedy: null, details: {} })
})
