import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { RepriseError } from '#base'
import type { Outcome } from './group-commit.ts'
import { toRepriseError } from './sqlite-errors.ts'
import type { Statement, WriteResult } from './statement.ts'
import { toPlain } from './statement.ts'
import type { Reply, Request } from './worker.ts'

/** The calling thread's end of the writer thread, which starts with the first write. */
export interface Writer {
  write(statements: readonly Statement[]): Promise<readonly WriteResult[]>
  /** Commits by others seen since the thread's first look, or undefined while there is no thread. */
  foreignCommits(): Promise<number | undefined>
  close(): Promise<void>
}

interface Pending {
  readonly statements: readonly Statement[]
  readonly request: Request
  readonly settle: PromiseWithResolvers<readonly WriteResult[]>
}

/** `onReady` is called once, when the thread's connection stands and before its first commit. */
export function createWriter(path: string, onReady: () => void): Writer {
  const pending: Pending[] = []
  const versionQuestions: PromiseWithResolvers<number>[] = []
  let worker: Worker | undefined
  let firstVersion: number | undefined
  let ended: RepriseError | undefined

  function start(): Worker {
    const url = new URL(`./worker${extname(import.meta.filename)}`, import.meta.url)
    const started = new Worker(url, { workerData: { path }, execArgv: [], name: 'catalog-writer' })
    started.on('message', receive)
    started.on('error', (cause) =>
      end(new RepriseError('internal', `the catalog's writer stopped: ${cause.message}`, { cause })),
    )
    started.on('exit', () => worker === started && end(new RepriseError('internal', "the catalog's writer stopped")))
    return started
  }

  function receive(reply: Reply): void {
    if (reply.kind === 'ready') {
      onReady()
      firstVersion = reply.version
      for (const { request } of pending) worker?.postMessage(request)
    } else if (reply.kind === 'refused') {
      worker = undefined
      rejectAll(toRepriseError(reply.failure, path))
    } else if (reply.kind === 'version') {
      versionQuestions.shift()?.resolve(reply.version)
    } else {
      for (const outcome of reply.outcomes) settle(pending.shift(), outcome, path)
    }
    rest()
  }

  function end(error: RepriseError): void {
    worker = undefined
    ended ??= error
    rejectAll(error)
  }

  function rejectAll(error: RepriseError): void {
    for (const { settle } of pending.splice(0)) settle.reject(error)
    for (const question of versionQuestions.splice(0)) question.reject(error)
  }

  /** An idle writer must not keep the process alive. */
  function rest(): void {
    if (pending.length === 0 && versionQuestions.length === 0) worker?.unref()
  }

  return {
    write(statements) {
      if (ended !== undefined) return Promise.reject(ended)
      const settle = Promise.withResolvers<readonly WriteResult[]>()
      const request: Request = { kind: 'write', statements: statements.map(toPlain) }
      worker ??= start()
      worker.ref()
      if (firstVersion !== undefined) worker.postMessage(request)
      pending.push({ statements, request, settle })
      return settle.promise
    },
    async foreignCommits() {
      if (worker === undefined || firstVersion === undefined) return undefined
      const question = Promise.withResolvers<number>()
      versionQuestions.push(question)
      worker.ref()
      worker.postMessage({ kind: 'version' } satisfies Request)
      return (await question.promise) - firstVersion
    },
    async close() {
      await Promise.allSettled(pending.map(({ settle }) => settle.promise))
      const closing = worker
      worker = undefined
      ended ??= new RepriseError('internal', `the catalog ${path} is closed`)
      if (closing === undefined) return
      closing.ref()
      const exited = new Promise((resolve) => closing.once('exit', resolve))
      closing.postMessage({ kind: 'close' } satisfies Request)
      await exited
    },
  }
}

function settle(pending: Pending | undefined, outcome: Outcome, path: string): void {
  if (pending === undefined) return
  if (outcome.kind === 'done') pending.settle.resolve(outcome.results)
  else if (outcome.kind === 'failed') pending.settle.reject(toRepriseError(outcome.failure, path))
  else pending.settle.reject(pending.statements[outcome.statement]?.expect?.otherwise)
}
