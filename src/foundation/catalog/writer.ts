import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { RepriseError } from '#base'
import type { Outcome } from './group-commit.ts'
import { toRepriseError } from './sqlite-errors.ts'
import type { Statement, WriteResult } from './statement.ts'
import { toPlain } from './statement.ts'
import type { Reply, Request } from './worker.ts'

interface Pending {
  readonly statements: readonly Statement[]
  readonly request: Request
  readonly settle: PromiseWithResolvers<readonly WriteResult[]>
}

/** The calling thread's end of the writer thread, which starts with the first write. */
export class Writer {
  readonly #path: string
  readonly #onReady: () => void
  /** Writes not yet answered, in the order in which the thread answers. */
  readonly #pending: Pending[] = []
  readonly #questions: PromiseWithResolvers<number>[] = []
  #thread: Worker | undefined
  #firstVersion: number | undefined
  #ended: RepriseError | undefined

  /** `onReady` is called once, when the thread's connection stands and before its first commit. */
  constructor(path: string, onReady: () => void) {
    this.#path = path
    this.#onReady = onReady
  }

  write(statements: readonly Statement[]): Promise<readonly WriteResult[]> {
    if (this.#ended !== undefined) throw this.#ended
    const request: Request = { kind: 'write', statements: statements.map(toPlain) }
    const settle = Promise.withResolvers<readonly WriteResult[]>()
    this.#pending.push({ statements, request, settle })
    this.#thread ??= this.#start()
    this.#thread.ref()
    if (this.#firstVersion !== undefined) this.#thread.postMessage(request)
    return settle.promise
  }

  /** Commits by others since the thread's first look, or undefined while there is no thread. */
  async foreignCommits(): Promise<number | undefined> {
    if (this.#thread === undefined || this.#firstVersion === undefined) return undefined
    const question = Promise.withResolvers<number>()
    this.#questions.push(question)
    this.#thread.ref()
    this.#thread.postMessage({ kind: 'version' } satisfies Request)
    return (await question.promise) - this.#firstVersion
  }

  /** Refuses further writes; resolves when the earlier ones have ended, well or not. */
  async drain(): Promise<void> {
    this.#ended ??= new RepriseError('internal', `the catalog ${this.#path} is closed`)
    await Promise.allSettled(this.#pending.map(({ settle }) => settle.promise))
  }

  async close(): Promise<void> {
    await this.drain()
    const thread = this.#thread
    if (thread === undefined) return
    this.#thread = undefined
    thread.ref()
    const exited = new Promise((resolve) => thread.once('exit', resolve))
    thread.postMessage({ kind: 'close' } satisfies Request)
    await exited
  }

  #start(): Worker {
    const url = new URL(`./worker${extname(import.meta.filename)}`, import.meta.url)
    const thread = new Worker(url, { workerData: { path: this.#path }, execArgv: [], name: 'catalog-writer' })
    thread.on('message', (reply: Reply) => this.#receive(reply))
    thread.on('error', (cause) => this.#end(cause))
    thread.on('exit', () => this.#thread === thread && this.#end(undefined))
    return thread
  }

  #receive(reply: Reply): void {
    if (reply.kind === 'ready') this.#begin(reply.version)
    else if (reply.kind === 'refused') this.#refuse(toRepriseError(reply.failure, this.#path))
    else if (reply.kind === 'version') this.#questions.shift()?.resolve(reply.version)
    else for (const outcome of reply.outcomes) answer(this.#pending.shift(), outcome, this.#path)
    // An idle writer must not keep the process alive.
    if (this.#pending.length === 0 && this.#questions.length === 0) this.#thread?.unref()
  }

  #begin(version: number): void {
    this.#onReady()
    this.#firstVersion = version
    for (const { request } of this.#pending) this.#thread?.postMessage(request)
  }

  /** The thread could not open the file and has ended; the next write tries again. */
  #refuse(error: RepriseError): void {
    this.#thread = undefined
    for (const { settle } of this.#pending.splice(0)) settle.reject(error)
    for (const question of this.#questions.splice(0)) question.reject(error)
  }

  #end(cause: Error | undefined): void {
    const reason = cause === undefined ? '' : `: ${cause.message}`
    this.#ended ??= new RepriseError('internal', `the writer of the catalog ${this.#path} stopped${reason}`, { cause })
    this.#refuse(this.#ended)
  }
}

function answer(pending: Pending | undefined, outcome: Outcome, path: string): void {
  if (pending === undefined) return
  if (outcome.kind === 'done') pending.settle.resolve(outcome.results)
  else if (outcome.kind === 'failed') pending.settle.reject(toRepriseError(outcome.failure, path))
  else pending.settle.reject(pending.statements[outcome.statement]?.expect?.otherwise)
}
