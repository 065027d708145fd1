import type { Estimator, Task } from '#training'
import type { Point, Space } from '../samplers/space.ts'

/** What a space and its params depend on besides the point. */
export interface SearchFacts {
  readonly task: Task
  /** Rows to fit on. */
  readonly rowCount: number
  /** Most boosting rounds. */
  readonly rounds: number
}

/** What of a kind of estimator is worth searching: a file per kind. */
export interface EstimatorSpace {
  space(facts: SearchFacts): Space
  /** The params that a point means on a table of so many rows; absent where they are the point itself. */
  paramsAt?(point: Point, facts: SearchFacts): Estimator['params']
}
