import { RepriseError } from '#base'
import type { Estimator } from './estimator.ts'

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
  | { readonly kind: 'boolean'; readonly default: boolean }

export type ParamRules = Readonly<Record<string, ParamRule>>
type Params = Estimator['params']
type ParamValue = Params[string]

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
  throw new RepriseError(
    'invalid-input',
    `${kind}: ${name} is ${typeof value === 'string' ? JSON.stringify(value) : value}, expected ${expectation(rule)}`,
    {
      details: { param: name, value, expected: expectation(rule) },
    },
  )
}

function fits(rule: ParamRule, value: ParamValue): boolean {
  if (rule.kind === 'boolean') return typeof value === 'boolean'
  if (rule.kind === 'choice') return typeof value === 'string' && rule.choices.includes(value)
  if (typeof value === 'string') return rule.words?.includes(value) ?? false
  if (typeof value !== 'number') return false
  return value >= rule.min && value <= rule.max && (!rule.integer || Number.isInteger(value))
}

function expectation(rule: ParamRule): string {
  if (rule.kind === 'boolean') return 'true or false'
  if (rule.kind === 'choice') return `one of ${rule.choices.join(', ')}`
  const range = `${rule.integer ? 'an integer' : 'a number'} from ${rule.min} to ${rule.max}`
  return rule.words === undefined ? range : `${range}, or ${rule.words.join(', ')}`
}
