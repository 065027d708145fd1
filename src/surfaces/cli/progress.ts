import type { Progress } from '#base'
import { formatDuration } from '#base'
import { cut } from './table.ts'

export interface ProgressPrinter {
  readonly show: (event: Progress) => void
  /** Writes a line that stays, above the progress line. */
  readonly say: (line: string) => void
  readonly end: () => void
}

const REPAINT_MS = 100
const LINE_MS = 5000
const BAR_WIDTH = 24

/** On a terminal one line that is rewritten; elsewhere a line per stage and then one every five seconds; nothing when quiet. */
export function progressPrinter(stream: NodeJS.WriteStream, monotonic: () => number, quiet: boolean): ProgressPrinter {
  const say = (line: string) => void stream.write(`${line}\n`)
  if (quiet) return { show: () => {}, say, end: () => {} }
  return stream.isTTY ? rewrittenLine(stream, monotonic) : plainLines(stream, monotonic)
}

function rewrittenLine(stream: NodeJS.WriteStream, monotonic: () => number): ProgressPrinter {
  const clock = stageClock(monotonic)
  let paintedAt = Number.NEGATIVE_INFINITY
  const clear = () => void stream.write('\r\x1b[K')
  return {
    show: (event) => {
      const isNew = clock.enter(event.stage)
      if (!isNew && monotonic() - paintedAt < REPAINT_MS) return
      paintedAt = monotonic()
      stream.write(`\r\x1b[K${cut(barLine(event, clock.elapsedMs()), (stream.columns ?? 80) - 1)}`)
    },
    say: (line) => {
      clear()
      stream.write(`${line}\n`)
    },
    end: clear,
  }
}

function plainLines(stream: NodeJS.WriteStream, monotonic: () => number): ProgressPrinter {
  const clock = stageClock(monotonic)
  let saidAt = Number.NEGATIVE_INFINITY
  const say = (line: string) => void stream.write(`${line}\n`)
  return {
    show: (event) => {
      const isNew = clock.enter(event.stage)
      if (!isNew && monotonic() - saidAt < LINE_MS) return
      saidAt = monotonic()
      say(plainLine(event, clock.elapsedMs()))
    },
    say,
    end: () => {},
  }
}

/** How long the running stage has been running. */
function stageClock(monotonic: () => number) {
  let stage: string | undefined
  let startedAt = 0
  return {
    enter: (next: string): boolean => {
      if (next === stage) return false
      stage = next
      startedAt = monotonic()
      return true
    },
    elapsedMs: () => monotonic() - startedAt,
  }
}

function barLine(event: Progress, elapsedMs: number): string {
  const share = shareOf(event)
  if (share === null) return `${labelOf(event)}…`
  const full = Math.round(share * BAR_WIDTH)
  const bar = '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full)
  return `${bar} ${percent(share).padStart(5)}  ${labelOf(event)}${remaining(share, elapsedMs)}`
}

function plainLine(event: Progress, elapsedMs: number): string {
  const share = shareOf(event)
  const label = event.text === undefined ? event.stage : `${event.stage}: ${event.text}`
  return share === null ? `${label}…` : `${label}… ${percent(share)}${remaining(share, elapsedMs)}`
}

function labelOf({ stage, text }: Progress): string {
  return text ?? stage
}
function shareOf({ done, total }: Progress): number | null {
  return done === undefined || total === undefined || total <= 0 ? null : Math.min(1, Math.max(0, done / total))
}
function percent(share: number): string {
  return `${Math.floor(share * 100)} %`
}
/** A guess from the pace so far; none before there is a pace to speak of. */
function remaining(share: number, elapsedMs: number): string {
  if (elapsedMs < 1000 || share < 0.02 || share >= 1) return ''
  return `, about ${formatDuration(Math.ceil((elapsedMs * (1 - share)) / share / 1000) * 1000)} left`
}
