import { setImmediate } from 'node:timers/promises'

const SLICE_MS = 8

/** Hands the event loop back whenever a loop has held it for a few milliseconds: `await breathe()` in each turn. */
export function createBreather(): () => Promise<void> | undefined {
  let start = performance.now()
  return () => (performance.now() - start < SLICE_MS ? undefined : pause())
  async function pause(): Promise<void> {
    await setImmediate()
    start = performance.now()
  }
}
