import type { MessageCode, Messages } from './message.ts'
import type { Reader } from './reader.ts'

/** One paragraph: what was measured, which columns count, the main caution, what to do next. */
export function conclusionIn(messages: Messages, code: MessageCode, values: Reader): string {
  const parts = [messages[code](values), messages['conclusion.columns'](values)]
  for (const name of ['caution', 'next']) {
    const part = values.inside(name)
    if (part.has('code')) parts.push(phraseNamed(messages, part.text('code'))(part.inside('values')))
  }
  return parts.filter((part) => part !== '').join(' ')
}

function phraseNamed(messages: Messages, code: string): Messages[MessageCode] {
  return Object.hasOwn(messages, code) ? messages[code as MessageCode] : () => ''
}

/** Shares of a hundred mislead about few rows: below this, counts are said as they are. */
const FEW = 50

/** The figures of a binary conclusion, ready to be said. */
export function flaggedIn(v: Reader): {
  kind: 'none' | 'counts' | 'shares'
  right: string
  flagged: string
  found: string
  positives: string
} {
  const [flagged, right, positives] = [v.number('flaggedCount'), v.number('rightCount'), v.number('positiveCount')]
  const few = Math.min(flagged, positives) < FEW
  return {
    kind: flagged === 0 ? 'none' : few ? 'counts' : 'shares',
    right: few ? v.count(right) : v.ofHundred(right / flagged),
    flagged: v.count(flagged),
    found: few ? v.count(right) : v.ofHundred(right / positives),
    positives: v.count(positives),
  }
}

/** How much of the baseline's error is gone, 0 to 1; 0 when the model is worse. */
export function removedShare(error: Reader): number {
  const baseline = error.number('baseline')
  return baseline > 0 ? Math.max(0, 1 - error.number('value') / baseline) : 0
}
