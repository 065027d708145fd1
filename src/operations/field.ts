import { RepriseError } from '#base'

/** One field of an operation's input as a flag, an argument or a query parameter needs it. */
export interface Field {
  readonly name: string // camelCase, as in JSON
  readonly flag: string // kebab-case, without dashes
  readonly short: string | null // one letter
  readonly placeholder: string
  readonly kind: 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'list' | 'structure'
  readonly choices: readonly string[]
  readonly required: boolean
  readonly positional: boolean
  /** False for structured values that only JSON can carry. */
  readonly isFlag: boolean
  readonly defaultValue: unknown
  /** What the flag means when it stands without a value; undefined when it needs one. */
  readonly bare: unknown
  readonly description: string
}

/** A field's value from the texts of a flag or a query: one text, or several where the flag was repeated. */
export function fieldFromText(field: Field, texts: readonly string[]): unknown {
  if (field.kind === 'list') return texts.flatMap(splitList)
  const text = texts.at(-1) ?? ''
  if (field.kind === 'number' || field.kind === 'integer') return numberFromText(field, text)
  if (field.kind === 'boolean') return booleanFromText(field, text)
  if (field.kind === 'structure') return jsonFromText(field, text)
  return text
}

/** Splits at commas; `\,` is a comma inside a name. */
function splitList(text: string): string[] {
  return text
    .split(/(?<!\\),/)
    .map((part) => part.replaceAll('\\,', ',').trim())
    .filter((part) => part !== '')
}

function numberFromText(field: Field, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new RepriseError('invalid-input', `"${text}" is not a number (${field.flag})`)
}

function booleanFromText(field: Field, text: string): boolean {
  if (text === 'true' || text === '') return true
  if (text === 'false') return false
  throw new RepriseError('invalid-input', `"${text}" is neither true nor false (${field.flag})`)
}

function jsonFromText(field: Field, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new RepriseError('invalid-input', `${field.flag} is not JSON: ${text}`, { cause })
  }
}
