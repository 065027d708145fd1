import { canonicalJson, RepriseError } from '#base'
import type { Estimator, ParamValue } from './estimator.ts'

/** What a param may be, as data: checked in one place, `completeParams`. */
export type ParamRule =
  | {
      readonly kind: 'number'
      readonly default: number | string
      readonly min: number
      readonly max: number
      readonly integer?: boolean
      /** Words that stand for a number chosen while fitting, such as `'auto'`. */
      readonly words?: readonly string[]
    }
  | { readonly kind: 'choice'; readonly default: string; readonly choices: readonly string[] }
  | { readonly kind: 'boolean'; readonly default: boolean | string; readonly words?: readonly string[] }
  /** 1 or -1 by column. */
  | { readonly kind: 'directions'; readonly default: { readonly [column: string]: number } }
  /** Lists of columns, none empty. */
  | { readonly kind: 'lists'; readonly default: readonly (readonly string[])[] }

export type ParamRules = Readonly<Record<string, ParamRule>>
type Params = Estimator['params']

/** The given params checked against their rules and the rest filled with defaults, in the order of the rules. */
export function completeParams(kind: string, rules: ParamRules, given: Params): Params {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(rules, name))
  if (unknown !== undefined) {
    const known = Object.keys(rules).join(', ')
    throw new RepriseError('invalid-input', `${kind} has no param "${unknown}"`, {
      remedy: known === '' ? `${kind} takes no params.` : `Its params are ${known}.`,
      details: { param: unknown },
    })
  }
  const entries = Object.entries(rules).map(([name, rule]) => [name, checked(kind, name, rule, given[name])] as const)
  return Object.fromEntries(entries)
}

function checked(kind: string, name: string, rule: ParamRule, value: ParamValue | undefined): ParamValue {
  if (value === undefined) return rule.default
  if (fits(rule, value)) return value
  throw new RepriseError('invalid-input', `${kind}: ${name} is ${shown(value)}, expected ${expectation(rule)}`, {
    details: { param: name, value, expected: expectation(rule) },
  })
}

function shown(value: ParamValue): string {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : canonicalJson(value)
}

function fits(rule: ParamRule, value: ParamValue): boolean {
  if (rule.kind === 'boolean') return typeof value === 'boolean' || (rule.words?.includes(value as string) ?? false)
  if (rule.kind === 'choice') return typeof value === 'string' && rule.choices.includes(value)
  if (rule.kind === 'directions') return isDirections(value)
  if (rule.kind === 'lists') return isLists(value)
  if (typeof value === 'string') return rule.words?.includes(value) ?? false
  if (typeof value !== 'number') return false
  return value >= rule.min && value <= rule.max && (!rule.integer || Number.isInteger(value))
}

/** Of anything decoded, so that a model from a stranger is held against it too. */
export function isDirections(value: unknown): value is { readonly [column: string]: number } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((direction) => direction === 1 || direction === -1)
}

export function isLists(value: unknown): value is readonly (readonly string[])[] {
  const isList = (list: unknown) =>
    Array.isArray(list) && list.length > 0 && list.every((column) => typeof column === 'string')
  return Array.isArray(value) && value.every(isList)
}

function expectation(rule: ParamRule): string {
  if (rule.kind === 'boolean') return ['true', 'false', ...(rule.words ?? [])].join(' or ')
  if (rule.kind === 'choice') return `one of ${rule.choices.join(', ')}`
  if (rule.kind === 'directions') return '1 or -1 by column'
  if (rule.kind === 'lists') return 'lists of columns'
  const range = `${rule.integer ? 'an integer' : 'a number'} from ${rule.min} to ${rule.max}`
  return rule.words === undefined ? range : `${range}, or ${rule.words.join(', ')}`
}
