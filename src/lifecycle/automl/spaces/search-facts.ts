import type { Task } from '#training'

/** What a space and its estimators depend on besides the point. */
export interface SearchFacts {
  readonly task: Task
  /** Rows to fit on. */
  readonly rowCount: number
  /** Most boosting rounds. */
  readonly rounds: number
}
