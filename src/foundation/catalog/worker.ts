// The writer thread: whatever has arrived when it looks is committed together.
import type { MessagePort } from 'node:worker_threads'
import { parentPort, workerData } from 'node:worker_threads'
import type { Connection } from './connection.ts'
import { makeDurable, openConnection } from './connection.ts'
import type { Outcome } from './group-commit.ts'
import { commitTogether } from './group-commit.ts'
import type { Failure } from './sqlite-errors.ts'
import { failureOf } from './sqlite-errors.ts'
import type { PlainStatement } from './statement.ts'

export type Request =
  | { readonly kind: 'write'; readonly statements: readonly PlainStatement[] }
  | { readonly kind: 'version' }
  | { readonly kind: 'close' }

export type Reply =
  | { readonly kind: 'ready'; readonly version: number }
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** The outcomes of the oldest unanswered writes, in their order: one commit. */
  | { readonly kind: 'committed'; readonly outcomes: readonly Outcome[] }
  | { readonly kind: 'version'; readonly version: number }

if (parentPort !== null) begin(parentPort, (workerData as { path: string }).path)

function begin(port: MessagePort, path: string): void {
  try {
    const connection = openConnection(path)
    makeDurable(connection)
    listen(port, connection)
    reply(port, { kind: 'ready', version: versionOf(connection) })
  } catch (error) {
    reply(port, { kind: 'refused', failure: failureOf(error) })
    port.close()
  }
}

function listen(port: MessagePort, connection: Connection): void {
  let waiting: (readonly PlainStatement[])[] = []
  const commit = () => {
    const writes = waiting
    waiting = []
    if (writes.length > 0) reply(port, { kind: 'committed', outcomes: commitTogether(connection, writes) })
  }
  port.on('message', (request: Request) => {
    if (request.kind === 'write') {
      waiting.push(request.statements)
      // After the messages already delivered: they join this commit.
      if (waiting.length === 1) setImmediate(commit)
    } else if (request.kind === 'version') {
      reply(port, { kind: 'version', version: versionOf(connection) })
    } else {
      commit()
      connection.close()
      port.close()
    }
  })
}

function versionOf({ database }: Connection): number {
  return Number(database.pragma('data_version', { simple: true }))
}

function reply(port: MessagePort, message: Reply): void {
  port.postMessage(message)
}
