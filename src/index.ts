import type { z } from 'zod'
import type { Effects, Progress } from '#base'
import type { Context, LoadedOperation, Operations } from '#operations'
import { operations } from '#operations'
import type { PlatformOptions } from '#platform'
import { openPlatform as openProject } from '#platform'

export type { Effects, ErrorCode, Progress } from '#base'
export { RepriseError } from '#base'

export interface OpenOptions {
  /** Clock, randomness, log, environment; the real ones unless told. */
  readonly effects?: Effects
  /** Threads for kernels and the tables engine; results have the same bits for any number. */
  readonly threads?: number
}

/** What every verb takes besides its input. */
export interface CallOptions {
  readonly onProgress?: (progress: Progress) => void
  /** Aborting asks for a clean end: the running step is finished and the best so far is kept. */
  readonly signal?: AbortSignal
  /** Aborting ends the work at once. */
  readonly kill?: AbortSignal
}

type OperationOf<Entry> = Entry extends { readonly load: () => Promise<infer Loaded> } ? Loaded : never
type Verb<Input, Output> =
  Record<string, never> extends Input
    ? (input?: Input, options?: CallOptions) => Promise<Output>
    : (input: Input, options?: CallOptions) => Promise<Output>
type VerbOf<Entry> =
  OperationOf<Entry> extends LoadedOperation<infer Input, infer Output> ? Verb<z.input<Input>, Output> : never
type Verbs = {
  readonly [Noun in Operations['noun']]: {
    readonly [Entry in Extract<Operations, { readonly noun: Noun }> as Entry['verb']]: VerbOf<Entry>
  }
}

/** An open project: `platform.<noun>.<verb>(input)` for every verb of the command line. */
export interface Platform extends Verbs, AsyncDisposable {
  /** The project directory. */
  readonly directory: string
  close(): Promise<void>
}

/**
 * Opens the project in `directory`, making its `.reprise` when there is none.
 *
 * ```ts
 * await using platform = await openPlatform('.')
 * const { model, conclusion } = await platform.models.train({ data: 'telco.csv', target: 'Churn' })
 * const { predictions } = await platform.models.predict({ model: model.name, rows: [{ tenure: 1 }], explain: 3 })
 * ```
 */
export async function openPlatform(directory = '.', options: OpenOptions = {}): Promise<Platform> {
  const platformOptions: PlatformOptions = options
  const project = await openProject(directory, platformOptions)
  const nouns = Map.groupBy(operations, ({ noun }) => noun)
  const verbs = [...nouns].map(([noun, entries]) => [
    noun,
    Object.fromEntries(entries.map((entry) => [entry.verb, verbOf(entry, project)])),
  ])
  return {
    ...(Object.fromEntries(verbs) as Verbs),
    directory: project.directory,
    close: () => project.close(),
    [Symbol.asyncDispose]: () => project.close(),
  }
}

type Project = Awaited<ReturnType<typeof openProject>>

function verbOf(entry: Operations, project: Project) {
  return async (input: unknown = {}, options: CallOptions = {}): Promise<unknown> => {
    const operation = (await entry.load()) as LoadedOperation
    return operation.run(project, operation.parse(input), contextOf(entry, options))
  }
}

function contextOf(entry: Operations, { onProgress, signal, kill }: CallOptions): Context {
  const never = new AbortController().signal
  return {
    progress: onProgress ?? (() => {}),
    signal: signal ?? never,
    kill: kill ?? never,
    origin: 'library',
    argv: [...process.argv.slice(1), `${entry.noun}.${entry.verb}`],
  }
}
