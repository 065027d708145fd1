import type { Json } from '#base'
import { conclusionIn } from './conclusion.ts'
import type { MessageCode, Messages } from './message.ts'
import { en } from './messages/en.ts'
import { es } from './messages/es.ts'
import { fr } from './messages/fr.ts'
import { notations } from './notation.ts'
import { readerOf } from './reader.ts'

export type Language = keyof typeof notations

const languages: Readonly<Record<Language, Messages>> = { en, fr, es }

/**
 * What a code and its values mean, in whole sentences; a `conclusion.*` is a paragraph. A code of a later version comes
 * back as it is, with its values.
 *
 * `sentence('dropped.constant', { column: 'country' })` is
 * `"country" was left out: it has the same value in every row.`
 */
export function sentence(code: string, values: Readonly<Record<string, Json>>, language: Language = 'en'): string {
  const messages = languages[language]
  if (!Object.hasOwn(messages, code)) return `${code} ${JSON.stringify(values)}`
  const reader = readerOf(values, notations[language])
  const known = code as MessageCode
  return isConclusion(known) ? conclusionIn(messages, known, reader) : messages[known](reader)
}

function isConclusion(code: MessageCode): boolean {
  return code === 'conclusion.binary' || code === 'conclusion.multiclass' || code === 'conclusion.regression'
}
