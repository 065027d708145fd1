const HIDDEN = '***'
const SECRET_OPTION = /^--?[\w-]*(token|secret|passw(or)?d|passphrase|api-?key|access-?key|credential|auth)[\w-]*/i
const SECRET_ASSIGNMENT = /^(\w*(token|secret|password|api_?key|access_?key|credential)\w*=).+/i
const CREDENTIALS_IN_URL = /(\w+:\/\/)[^/@\s]+@/g
const SECRET_QUERY = /([?&][\w-]*(?:token|secret|password|signature|key|credential)[\w-]*=)[^&\s]+/gi

/** The words of a command with values of secret options, and credentials within URLs, replaced by `***`. */
export function withoutSecrets(words: readonly string[]): string[] {
  return words.map((word, i) => {
    if (i > 0 && isSecretOption(words[i - 1]!) && !word.startsWith('-')) return HIDDEN
    return cleaned(word)
  })
}

function isSecretOption(word: string): boolean {
  return !word.includes('=') && SECRET_OPTION.test(word)
}

function cleaned(word: string): string {
  const option = word.includes('=') ? SECRET_OPTION.exec(word.slice(0, word.indexOf('='))) : null
  if (option !== null) return `${word.slice(0, word.indexOf('='))}=${HIDDEN}`
  return word
    .replace(SECRET_ASSIGNMENT, `$1${HIDDEN}`)
    .replace(CREDENTIALS_IN_URL, `$1${HIDDEN}@`)
    .replace(SECRET_QUERY, `$1${HIDDEN}`)
}
