import { styleText } from 'node:util'

/** The part of `process` that the command line uses. */
export type Terminal = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env' | 'on' | 'off' | 'cwd' | 'argv' | 'exit'>

/** Options that every command has. */
export interface Globals {
  /** Where the command runs, absolute: `-C DIR`, or the current folder. */
  readonly cwd: string
  readonly json: boolean
  readonly quiet: boolean
  readonly color: boolean
  readonly yes: boolean
}

/** What results are printed on: a width and, on a terminal that wants them, colours. */
export interface Paper {
  readonly width: number
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly warn: (text: string) => string
}

export function paperFor(stream: NodeJS.WriteStream, color: boolean): Paper {
  const style = (format: 'bold' | 'dim' | 'green' | 'red' | 'yellow') => (text: string) =>
    color ? styleText(format, text, { stream }) : text
  return {
    width: Math.min(120, Math.max(60, stream.columns ?? 100)),
    bold: style('bold'),
    dim: style('dim'),
    good: style('green'),
    bad: style('red'),
    warn: style('yellow'),
  }
}

/** A reader that went away (`reprise … | head`) ends the command quietly. */
export function tolerateClosedPipe(terminal: Terminal): void {
  for (const stream of [terminal.stdout, terminal.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      terminal.exit(0)
    })
}
