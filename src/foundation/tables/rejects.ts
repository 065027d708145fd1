import type { Reject, Rejects } from './text-format.ts'
import { KEPT_REJECTS } from './text-format.ts'

const LONGEST_TEXT = 500

/** Counts every reject and keeps the first ones, their text cut to a readable length. */
export function createRejectLog(): { add(reject: Reject): void; read(): Rejects } {
  const rejects: Reject[] = []
  let rejectCount = 0
  return {
    add(reject) {
      rejectCount += 1
      if (rejects.length < KEPT_REJECTS) rejects.push({ ...reject, text: reject.text.slice(0, LONGEST_TEXT) })
    },
    read: () => ({ rejects, rejectCount }),
  }
}
