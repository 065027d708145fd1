import { byCodePoint, RepriseError } from '#base'

/** Words that name the event one asks about, in the three languages of the messages. */
const POSITIVE_WORDS: ReadonlySet<string> = new Set(
  (
    'yes y true t positive pos event churned churn exited left default defaulted fraud fraudulent spam sick disease diseased ' +
    'malignant died dead failed failure bought converted clicked sold won oui vrai positif si sí verdadero positivo'
  ).split(' '),
)

/**
 * The class whose probability is asked for: the one that was named, else the one whose word says so (yes, true, 1 beside
 * 0 or -1, churned, …), else the rarer, else the later by code point.
 */
export function choosePositive(column: string, counts: ReadonlyMap<string, number>, asked: string | undefined): string {
  const labels = [...counts.keys()].toSorted(byCodePoint)
  if (asked !== undefined) {
    if (counts.has(asked)) return asked
    throw new RepriseError('invalid-input', `target "${column}" has no value "${asked}"`, {
      remedy: `Its values are "${labels.join('" and "')}".`,
      details: { column, value: asked, classes: labels },
    })
  }
  const named = labels.filter((label) => soundsPositive(label, labels))
  if (named.length === 1) return named[0]!
  const [first = '', second = ''] = labels
  return counts.get(first)! < counts.get(second)! ? first : second
}

function soundsPositive(label: string, labels: readonly string[]): boolean {
  const word = label.trim().toLowerCase()
  if (word === '1') return labels.includes('0') || labels.includes('-1')
  return POSITIVE_WORDS.has(word)
}
