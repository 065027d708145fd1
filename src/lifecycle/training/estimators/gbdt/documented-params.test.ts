import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Task } from '../../estimator.ts'
import type { ParamRule } from '../../params.ts'
import { gbdtRules } from './params.ts'

const PAGE = 'docs/boosting.md'
const tasks = ['binary', 'multiclass', 'regression'] as const satisfies readonly Task[]

const text = await readFile(join(import.meta.dirname, '../../../../..', PAGE), 'utf8')
const section = text.slice(text.indexOf('\n## Params\n'), text.indexOf('\n## Objectives'))
/** Rows of the section's table: `name` | default | range | … */
const documented = new Map(
  [...section.matchAll(/^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|/gm)].map(([, name = '', standard = '', range = '']) => {
    return [name, { standard: standard.trim(), range: range.trim() }]
  }),
)

test(`${PAGE} lists every param there is, and no other`, () => {
  const there = [...new Set(tasks.flatMap((task) => Object.keys(gbdtRules(task))))]
  assert.deepEqual([...documented.keys()].sort(byText), there.sort(byText))
})

for (const [name, { standard, range }] of documented) {
  test(`${PAGE} gives the default and the range of ${name}`, () => {
    assert.equal(
      standard,
      eitherGrowth((growth) => defaultsOf(name, growth)),
    )
    assert.equal(
      range,
      eitherGrowth((growth) => rangeOf(name, growth)),
    )
  })
}

/** What holds leaf-wise, and what symmetric trees have instead. */
function eitherGrowth(describe: (growth: string) => string): string {
  const [usual, symmetric] = [describe('leafwise'), describe('symmetric')]
  return usual === symmetric ? usual : `${usual}; symmetric: ${symmetric}`
}

/** One value, or those of two classes, several classes and a regression. */
function defaultsOf(name: string, growth: string): string {
  const all = tasks.map((task) => shown(gbdtRules(task, { growth })[name]!.default))
  return new Set(all).size === 1 ? all[0]! : all.join(' · ')
}

/** The widest of any task. */
function rangeOf(name: string, growth: string): string {
  const all = tasks.map((task) => rangeOfRule(gbdtRules(task, { growth })[name]!))
  return all.reduce((widest, range) => (range.length > widest.length ? range : widest))
}

function rangeOfRule(rule: ParamRule): string {
  if (rule.kind === 'boolean') return ['true', 'false', ...(rule.words ?? [])].join(', ')
  if (rule.kind === 'directions') return 'column: 1 or -1'
  if (rule.kind === 'lists') return 'lists of columns'
  if (rule.kind === 'choice') return rule.choices.join(', ')
  return [`${rule.integer ? 'whole, ' : ''}${rule.min} to ${rule.max}`, ...(rule.words ?? [])].join(', ')
}

function shown(value: ParamRule['default']): string {
  if (typeof value !== 'object') return String(value)
  return Object.keys(value).length === 0 ? 'none' : JSON.stringify(value)
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1
}
