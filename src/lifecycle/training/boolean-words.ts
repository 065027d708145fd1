const trueWords = ['true', 't', 'yes', 'y', 'on', '1']
const falseWords = ['false', 'f', 'no', 'n', 'off', '0']

/**
 * The word of `known` that means what `word` means: itself, or the other spelling of true or false. Null when it means
 * neither, undefined when it is blank. Without known words every true or false word stays as it is.
 */
export function sameMeaning(word: string, known: readonly string[] = []): string | null | undefined {
  if (known.includes(word)) return word
  const meaning = meaningOf(word)
  if (meaning === null) return word.trim() === '' ? undefined : null
  return known.find((candidate) => meaningOf(candidate) === meaning) ?? word
}

export function meaningOf(word: string): boolean | null {
  const plain = word.trim().toLowerCase()
  if (trueWords.includes(plain)) return true
  return falseWords.includes(plain) ? false : null
}

/** The spellings of true or of false, in lower case. */
export function wordsMeaning(meaning: boolean): readonly string[] {
  return meaning ? trueWords : falseWords
}
