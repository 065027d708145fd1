import { RepriseError } from '#base'
import { asRepriseError, errorCodes, errorDocument } from '#operations'
import type { Globals, Terminal } from './terminal.ts'
import { paperFor } from './terminal.ts'

/** Says what went wrong on stderr (and as JSON on stdout where asked) and gives the exit code. */
export function reportError(
  thrown: unknown,
  terminal: Terminal,
  { json, color }: Pick<Globals, 'json' | 'color'>,
): number {
  const error = asRepriseError(thrown)
  const paper = paperFor(terminal.stderr, color)
  terminal.stderr.write(`${paper.bad('error:')} ${error.message}\n`)
  if (error.remedy !== undefined) terminal.stderr.write(`  → ${error.remedy}\n`)
  if (terminal.env['REPRISE_DEBUG'] === '1') terminal.stderr.write(`${stackOf(thrown)}\n`)
  if (json) terminal.stdout.write(`${JSON.stringify({ error: errorDocument(error) }, null, 2)}\n`)
  return errorCodes[error.code].exit
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}

/** A wrong command line as commander words it: `error: unknown option '--x'` and `(Did you mean --y?)`. */
export function wrongUse(message: string, command: string): RepriseError {
  const text = message.replace(/^error: /, '').trim()
  const hint = /\s*\(Did you mean (.*)\?\)\s*$/s.exec(text)
  const remedy = hint ? `Did you mean ${hint[1]?.replace(/^one of /, '')}?` : `See ${command} --help.`
  return new RepriseError('invalid-input', hint ? text.slice(0, hint.index) : text, { remedy })
}
