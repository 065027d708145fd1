import { formatNumber } from '#base'

/** How a language writes numbers, quotations and lists. */
export interface Notation {
  readonly decimalMark: string
  readonly groupMark: string
  /** Integers shorter than this are not grouped. */
  readonly groupFrom: number
  readonly percentSign: string
  readonly quotes: readonly [string, string]
  readonly and: string
}

const NARROW_SPACE = '\u202f'
const SPACE = '\u00a0'

export const notations = {
  en: { decimalMark: '.', groupMark: ',', groupFrom: 4, percentSign: '%', quotes: ['"', '"'], and: 'and' },
  fr: {
    decimalMark: ',',
    groupMark: NARROW_SPACE,
    groupFrom: 5,
    percentSign: `${NARROW_SPACE}%`,
    quotes: [`«${SPACE}`, `${SPACE}»`],
    and: 'et',
  },
  es: {
    decimalMark: ',',
    groupMark: NARROW_SPACE,
    groupFrom: 5,
    percentSign: `${SPACE}%`,
    quotes: ['«', '»'],
    and: 'y',
  },
} as const satisfies Record<string, Notation>

/** `numberIn(notations.fr, 12345.678, 3)` is `12 346`; no digit left of the mark is ever dropped. */
export function numberIn(notation: Notation, value: number, digits: number): string {
  const [whole = '', ...rest] = formatNumber(value, digits).split('.')
  const grouped = /^-?\d+$/.test(whole) ? groupedIn(notation, whole) : whole
  return [grouped, ...rest].join(notation.decimalMark)
}

function groupedIn({ groupMark, groupFrom }: Notation, whole: string): string {
  return whole.replace('-', '').length < groupFrom ? whole : whole.replace(/\B(?=(\d{3})+$)/g, groupMark)
}

/** `a, b and c`. */
export function listIn({ and }: Notation, items: readonly string[]): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${and} ${last}`
}
