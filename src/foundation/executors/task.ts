/** A task: a module that serves it, its input, and where it runs. */
export interface TaskOptions<Event> {
  /** The file that calls `serveTask`. */
  readonly module: URL
  /** Anything that can be structurally cloned; shared memory reaches threads only. */
  readonly input: unknown
  /** A thread starts sooner and shares memory; a process gives its memory back when it ends and can be killed by the system alone. */
  readonly place: 'thread' | 'process'
  /** JavaScript's heap for the task; memory of typed arrays and WebAssembly does not count. Past it: `unavailable`. */
  readonly memoryBytes?: number
  /** Called in the order of `emit`, for every event, before the task's promise settles. If it throws, the task ends with that error. */
  readonly onEvent?: (event: Event) => void
  /** Aborting raises the flag that the task polls with `stopped()`; what the task does then is its own affair. */
  readonly signal?: AbortSignal
  /** Aborting ends the task at once, with `interrupted`. */
  readonly kill?: AbortSignal
}

/** What a task may do besides computing. */
export interface TaskContext<Event> {
  /** Sends an event to the caller, even while the task computes without a pause. */
  emit(event: Event): void
  /** True once the caller wants an end; cheap enough for inner loops. */
  stopped(): boolean
}

/** What a thread is given. */
export interface ThreadData {
  readonly input: unknown
  readonly stopFlag: SharedArrayBuffer
}

/** What travels from a task to its caller. */
export type TaskMessage =
  | { readonly kind: 'event'; readonly event: unknown }
  | { readonly kind: 'done'; readonly output: unknown }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** What travels to a process. */
export type HostMessage =
  | { readonly kind: 'start'; readonly module: string; readonly input: unknown; readonly memoryBytes?: number }
  | { readonly kind: 'stop' }

/** An error as plain data. */
export interface Failure {
  readonly code: string | undefined
  readonly message: string
  readonly remedy: string | undefined
  readonly details: Record<string, unknown>
  readonly stack: string | undefined
}
