/** Names that are unique whatever the case (SQL compares so): blanks become `c1`, `c2`…, a repeated name gets `_2`. */
export function uniqueNames(header: readonly string[], count: number): string[] {
  const taken = new Set<string>()
  const cleaned = Array.from({ length: count }, (_, index) => clean(header[index] ?? '') || `c${index + 1}`)
  const kept = new Set(cleaned.map((name) => name.toLowerCase()))
  return cleaned.map((name) => {
    let unique = name
    for (let suffix = 2; taken.has(unique.toLowerCase()); suffix++) {
      const candidate = `${name}_${suffix}`
      unique = kept.has(candidate.toLowerCase()) ? unique : candidate
    }
    taken.add(unique.toLowerCase())
    return unique
  })
}

/** One line, no outer blanks, no control characters. */
function clean(name: string): string {
  return name
    .replace(/^\ufeff/, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}
