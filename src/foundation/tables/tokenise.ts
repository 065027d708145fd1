/** A record as it was cut: its cells, or what is wrong with its quotes. */
export interface Row {
  /** 1-based line its first character stands on. */
  readonly line: number
  readonly cells: readonly string[]
  readonly problem?: 'text after a closing quote' | 'a quote that is never closed'
  /** The line as it stands, kept for problems. */
  readonly text?: string
}

export interface Dialect {
  readonly separator: string
  readonly quote: string
  readonly escape: string
}

/** A quoted cell that grows past this is taken for a quote never closed. */
const LONGEST_RECORD = 2 ** 20

const LF = 10
const CR = 13
const SPACE = 32

/**
 * Cuts text into rows (RFC 4180, any mix of line ends). Where a quote does not come out even, the line it opened on is
 * handed out as a problem and cutting resumes on the next line, so one stray quote does not swallow the file.
 * Feed it pieces of text; `end` hands out what is left.
 */
export function createTokeniser(dialect: Dialect): { push(text: string): Row[]; end(): Row[] } {
  let rest = ''
  let line = 1
  return {
    push: (text) => consume(rest + text, false),
    end: () => consume(rest, true),
  }

  function consume(text: string, atEnd: boolean): Row[] {
    const rows: Row[] = []
    let position = 0
    while (position < text.length) {
      const cut = cutRecord(text, position, dialect, atEnd)
      if (cut === 'incomplete') break
      const next = cut.problem === undefined ? cut.next : nextLine(text, position)
      if (cut.problem !== undefined && next >= text.length && !atEnd) break
      rows.push(
        cut.problem === undefined ? { line, cells: cut.cells } : problemRow(text.slice(position, next), cut.problem),
      )
      line += cut.problem === undefined ? cut.lineCount : 1
      position = next
    }
    rest = text.slice(position)
    return rows
  }

  function problemRow(text: string, problem: NonNullable<Row['problem']>): Row {
    return { line, cells: [], problem, text: text.trimEnd() }
  }
}

interface Cut {
  readonly cells: string[]
  readonly next: number
  readonly lineCount: number
  readonly problem?: NonNullable<Row['problem']>
}

function cutRecord(text: string, start: number, dialect: Dialect, atEnd: boolean): Cut | 'incomplete' {
  const separator = dialect.separator.charCodeAt(0)
  const quote = dialect.quote === '' ? -1 : dialect.quote.charCodeAt(0)
  const cells: string[] = []
  let position = start
  let lineCount = 1
  for (;;) {
    const opening = quote === -1 ? -1 : quoteAt(text, position, quote, separator)
    if (opening !== -1) {
      const quoted = cutQuoted(text, opening, dialect, atEnd)
      if (quoted === 'incomplete') return 'incomplete'
      if (quoted.problem !== undefined) return { cells, next: start, lineCount, problem: quoted.problem }
      cells.push(quoted.cell)
      lineCount += quoted.lineCount
      position = quoted.next
    } else {
      const end = unquotedEnd(text, position, separator)
      cells.push(text.slice(position, end))
      position = end
    }
    if (position >= text.length) return atEnd ? { cells, next: position, lineCount } : 'incomplete'
    if (text.charCodeAt(position) === separator) {
      position += 1
      continue
    }
    const next = afterLineEnd(text, position, atEnd)
    return next === -1 ? 'incomplete' : { cells, next, lineCount }
  }
}

/** Where the cell opens with a quote, blanks before it allowed; -1 where it does not. */
function quoteAt(text: string, position: number, quote: number, separator: number): number {
  let at = position
  while (text.charCodeAt(at) === SPACE && separator !== SPACE) at += 1
  return text.charCodeAt(at) === quote ? at : -1
}

function unquotedEnd(text: string, position: number, separator: number): number {
  let at = position
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === separator || code === LF || code === CR) break
  }
  return at
}

interface QuotedCut {
  readonly cell: string
  readonly next: number
  readonly lineCount: number
  readonly problem?: NonNullable<Row['problem']>
}

function cutQuoted(text: string, opening: number, dialect: Dialect, atEnd: boolean): QuotedCut | 'incomplete' {
  const { quote, escape: escaping } = dialect
  let at = opening + 1
  for (; ; at++) {
    if (at >= text.length || at - opening > LONGEST_RECORD) {
      const hopeless = atEnd || at - opening > LONGEST_RECORD
      return hopeless ? { cell: '', next: at, lineCount: 0, problem: 'a quote that is never closed' } : 'incomplete'
    }
    const character = text[at]
    if (character === escaping && escaping !== quote) at += 1
    else if (character === quote) {
      if (at + 1 >= text.length && !atEnd) return 'incomplete'
      if (escaping !== quote || text[at + 1] !== quote) break
      at += 1
    }
  }
  return closeQuoted(text, opening, at, dialect, atEnd)
}

function closeQuoted(
  text: string,
  opening: number,
  closing: number,
  dialect: Dialect,
  atEnd: boolean,
): QuotedCut | 'incomplete' {
  let next = closing + 1
  while (text.charCodeAt(next) === SPACE && dialect.separator !== ' ') next += 1
  if (next >= text.length && !atEnd) return 'incomplete'
  const code = next < text.length ? text.charCodeAt(next) : LF
  const raw = text.slice(opening + 1, closing)
  if (code !== LF && code !== CR && text[next] !== dialect.separator)
    return { cell: '', next, lineCount: 0, problem: 'text after a closing quote' }
  return { cell: plainText(raw, dialect), next, lineCount: countLines(raw) }
}

function plainText(raw: string, { quote, escape: escaping }: Dialect): string {
  if (!raw.includes(escaping)) return raw
  if (escaping === quote) return raw.replaceAll(quote + quote, quote)
  return raw.replaceAll(escaping + quote, quote).replaceAll(escaping + escaping, escaping)
}

function countLines(text: string): number {
  if (!text.includes('\n') && !text.includes('\r')) return 0
  return text.split(/\r\n|\n|\r/).length - 1
}

function afterLineEnd(text: string, position: number, atEnd: boolean): number {
  if (text.charCodeAt(position) === LF) return position + 1
  if (position + 1 >= text.length) return atEnd ? position + 1 : -1
  return text.charCodeAt(position + 1) === LF ? position + 2 : position + 1
}

function nextLine(text: string, position: number): number {
  let at = position
  while (at < text.length && text.charCodeAt(at) !== LF && text.charCodeAt(at) !== CR) at += 1
  return at >= text.length ? at : afterLineEnd(text, at, true)
}
