import type { Terminal } from './terminal.ts'

export interface Interrupts extends Disposable {
  /** First Ctrl-C: finish the running step, keep the best. */
  readonly signal: AbortSignal
  /** Second Ctrl-C: end at once. */
  readonly kill: AbortSignal
}

const PATIENCE_MS = 3000

/**
 * Turns Ctrl-C (and SIGTERM) into the two signals. Reading commands have nothing to finish: they end at the first.
 * Whatever does not end by itself soon after the second is ended for it.
 */
export function watchInterrupts(
  terminal: Terminal,
  options: { finishes: boolean; say: (line: string) => void },
): Interrupts {
  const [finish, kill] = [new AbortController(), new AbortController()]
  function onInterrupt(): void {
    if (!options.finishes || kill.signal.aborted) terminal.exit(130)
    if (finish.signal.aborted) {
      kill.abort()
      options.say('Stopping at once.')
      setTimeout(() => terminal.exit(130), PATIENCE_MS).unref()
      return
    }
    options.say('Interrupted: finishing the running step, then keeping the best so far. Ctrl-C again stops at once.')
    finish.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM'] as const) terminal.on(name, onInterrupt)
  return {
    signal: finish.signal,
    kill: kill.signal,
    [Symbol.dispose]: () => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) terminal.off(name, onInterrupt)
    },
  }
}
