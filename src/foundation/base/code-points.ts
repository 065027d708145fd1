/**
 * Orders strings by code point, as UTF-8 bytes would: the order of everything that is stored, RFC 8785 keys aside.
 * `['b', 'a'].sort(byCodePoint)`
 */
export function byCodePoint(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let i = 0; i < length; i++) {
    const a = left.charCodeAt(i)
    const b = right.charCodeAt(i)
    if (a !== b) return lifted(a) - lifted(b)
  }
  return left.length - right.length
}

/** Surrogates stand for code points past U+FFFF, so they go after the units that are code points themselves. */
function lifted(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
