import type { Job } from './layout.ts'
import type { Arena } from './memory.ts'

/** Runs jobs on contexts that lie in its arena: a team of threads, or the predictor's one. */
export interface Runner<J extends Job = Job> {
  readonly threads: number
  readonly arena: Arena
  /** Runs a job on `threads` threads, 1 or all of them, on the context at `context`. */
  run(job: J, context: number, threads: number): void
}
