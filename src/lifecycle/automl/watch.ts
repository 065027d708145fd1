/** Watches one fit: `stopped` is what the fit polls, `stoppedAt` the number of the poll that first said yes. */
export interface Watch {
  readonly stopped: () => boolean
  readonly stoppedAt: () => number | null
}

export const never: Watch = { stopped: () => false, stoppedAt: () => null }

/** Asks at every poll until the answer is yes, and remembers which poll that was. */
export function watchUntil(isOver: () => boolean): Watch {
  let polled = 0
  let stoppedAt: number | null = null
  return {
    stopped: () => {
      polled++
      if (stoppedAt === null && isOver()) stoppedAt = polled
      return stoppedAt !== null
    },
    stoppedAt: () => stoppedAt,
  }
}

/** Says yes at the same poll again; null never. */
export function watchPoll(poll: number | null, check: () => void): Watch {
  let polled = 0
  return {
    stopped: () => {
      check()
      polled++
      return poll !== null && polled >= poll
    },
    stoppedAt: () => poll,
  }
}
