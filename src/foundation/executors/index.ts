// CONTRACT. Runs a task module away from the caller's thread; Slurm, Ray and Kubernetes join the same contract later.
export interface TaskOptions<Event> {
  readonly module: URL // a worker file that calls serveTask(handler)
  readonly input: unknown // structured-cloneable
  readonly place: 'thread' | 'process'
  readonly onEvent?: (event: Event) => void
  /** Aborting raises a shared flag the task polls; a second abort (`kill`) ends it at once. */
  readonly signal?: AbortSignal
  readonly kill?: AbortSignal
}
// export function runTask<Output, Event>(options: TaskOptions<Event>): Promise<Output>     errors keep their RepriseError code, message, remedy and details
// export function serveTask(handler: (input: unknown, context: { emit(event: unknown): void; stopped(): boolean }) => Promise<unknown>): void   (called by the worker file)
