/** Everything outside, handed in: no other code reads the clock, draws randomness or writes a log. */
export interface Effects {
  /** UTC milliseconds. */
  readonly now: () => number
  /** Milliseconds since some fixed moment; never goes backwards. */
  readonly monotonic: () => number
  /** Random bytes for ids; nothing a result depends on may come from here. */
  readonly randomBytes: (count: number) => Uint8Array
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', message: string, details?: Record<string, unknown>) => void
  readonly fetch: typeof globalThis.fetch
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

/** A step of long work, for progress bars: `done` of `total` units, or a note alone. */
export interface Progress {
  readonly stage: string
  readonly text?: string
  readonly done?: number
  readonly total?: number
}
