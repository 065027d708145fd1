import { byCodePoint, RepriseError } from '#base'

/** Words that name the event one asks about, in the three languages of the messages. */
const POSITIVE_WORDS: ReadonlySet<string> = new Set(
  (
    'yes y true t positive pos event churned churn exited left default defaulted fraud fraudulent spam sick disease diseased ' +
    'malignant died dead failed failure bought converted clicked sold won oui vrai positif si sí verdadero positivo'
  ).split(' '),
)

/** Said; a telling word; the rarer class; neither, so the later by code point. */
export type PositiveBecause = 'asked' | 'word' | 'rarer' | 'order'

/**
 * The class whose probability is asked for: the one that was named, else the one whose word says so (yes, true, 1 beside
 * 0 or -1, churned, …), else the rarer, else the later by code point.
 */
export function choosePositive(
  column: string,
  counts: ReadonlyMap<string, number>,
  asked: string | undefined,
): { readonly positive: string; readonly because: PositiveBecause } {
  const labels = [...counts.keys()].toSorted(byCodePoint)
  if (asked !== undefined) {
    if (counts.has(asked)) return { positive: asked, because: 'asked' }
    throw new RepriseError('invalid-input', `target "${column}" has no value "${asked}"`, {
      remedy: `Its values are "${labels.join('" and "')}".`,
      details: { column, value: asked, classes: labels },
    })
  }
  const named = labels.filter((label) => soundsPositive(label, labels))
  if (named.length === 1) return { positive: named[0]!, because: 'word' }
  const [first = '', second = ''] = labels
  const [firstCount, secondCount] = [counts.get(first)!, counts.get(second)!]
  const because = firstCount === secondCount ? 'order' : 'rarer'
  return { positive: firstCount < secondCount ? first : second, because }
}

function soundsPositive(label: string, labels: readonly string[]): boolean {
  const word = label.trim().toLowerCase()
  if (word === '1') return labels.includes('0') || labels.includes('-1')
  return POSITIVE_WORDS.has(word)
}
