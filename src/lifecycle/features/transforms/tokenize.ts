/**
 * Lower-cased runs of letters and digits, two characters or longer. Letters are told by fixed ranges of code units, so that
 * a newer Unicode table in the host can never change a model's input.
 */
export function tokenize(text: string): readonly string[] {
  const tokens: string[] = []
  let token = ''
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (isWordUnit(unit)) token += String.fromCharCode(lowerCase(unit))
    else if (token !== '') {
      tokens.push(token)
      token = ''
    }
  }
  if (token !== '') tokens.push(token)
  return tokens
}

export function isWordUnit(unit: number): boolean {
  if (unit < 0x80) return isDigit(unit) || isWithin(unit, 0x41, 0x5a) || isWithin(unit, 0x61, 0x7a)
  return !(
    isWithin(unit, 0x80, 0xbf) || // Latin-1 controls and signs, among them the no-break space
    unit === 0xd7 ||
    unit === 0xf7 ||
    isWithin(unit, 0x2000, 0x206f) || // general punctuation
    isWithin(unit, 0x3000, 0x303f) || // CJK punctuation
    isWithin(unit, 0xff00, 0xff0f) || // full-width punctuation
    unit === 0xfeff
  )
}

/** ASCII, Latin-1, Greek and Cyrillic capitals; everything else as it is. */
export function lowerCase(unit: number): number {
  if (isWithin(unit, 0x41, 0x5a) || isWithin(unit, 0xc0, 0xde) || isWithin(unit, 0x391, 0x3a9)) return unit + 0x20
  if (isWithin(unit, 0x410, 0x42f)) return unit + 0x20
  if (isWithin(unit, 0x400, 0x40f)) return unit + 0x50
  return unit
}

function isDigit(unit: number): boolean {
  return isWithin(unit, 0x30, 0x39)
}

function isWithin(unit: number, from: number, to: number): boolean {
  return unit >= from && unit <= to
}
