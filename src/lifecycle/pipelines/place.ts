import type { DataPlace } from '#data'

/** What the composed jobs need of an open project. */
export interface PipelinePlace extends DataPlace {
  /** The project directory. */
  readonly directory: string
  readonly threads: number
  readonly memoryBytes: number
}
