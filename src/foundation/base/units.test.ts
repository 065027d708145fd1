import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBytes, formatCount, formatDuration, formatNumber } from './index.ts'

test('bytes come in decimal units with three digits', () => {
  const known: [number, string][] = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1_234_567, '1.23 MB'],
    [999_999, '1 MB'],
    [52_000_000_000, '52 GB'],
    [5e18, '5000 PB'],
  ]
  for (const [sizeBytes, text] of known) assert.equal(formatBytes(sizeBytes), text)
})

test('durations name at most two units', () => {
  const known: [number, string][] = [
    [0, '0 ms'],
    [0.25, '0.25 ms'],
    [850, '850 ms'],
    [999.6, '1 s'],
    [12_340, '12.3 s'],
    [59_960, '1 min'],
    [125_000, '2 min 5 s'],
    [3_599_900, '1 h'],
    [3_780_000, '1 h 3 min'],
    [50 * 3_600_000, '2 d 2 h'],
    [-1500, '-1.5 s'],
  ]
  for (const [ms, text] of known) assert.equal(formatDuration(ms), text)
})

test('counts have their thousands set apart', () => {
  const known: [number, string][] = [
    [0, '0'],
    [-0, '0'],
    [999, '999'],
    [7043, '7,043'],
    [-1_234_567, '-1,234,567'],
    [1e21, '1e+21'],
  ]
  for (const [count, text] of known) assert.equal(formatCount(count), text)
})

test('numbers keep their significant digits and no needless zeros', () => {
  const known: [number, number, string][] = [
    [0, 3, '0'],
    [-0, 3, '0'],
    [0.84312, 3, '0.843'],
    [0.9999, 3, '1'],
    [0.5, 3, '0.5'],
    [1234.5, 3, '1235'],
    [99.96, 3, '100'],
    [1000, 3, '1000'],
    [0.00012345, 3, '0.000123'],
    [-0.05, 2, '-0.05'],
    [2.9, 1, '3'],
    [1.25e-9, 2, '1.3e-9'],
    [6.02e23, 3, '6.02e23'],
    [NaN, 3, 'not a number'],
    [-Infinity, 3, '-infinity'],
  ]
  for (const [value, digits, text] of known) assert.equal(formatNumber(value, digits), text, `${value}`)
})
