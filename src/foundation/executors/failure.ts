import type { ErrorCode } from '#base'
import { RepriseError } from '#base'
import type { Failure } from './task.ts'

/** Packs whatever was thrown, so that it can cross to another thread or process. */
export function packError(thrown: unknown): Failure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const known = error instanceof RepriseError ? error : undefined
  return {
    code: known?.code,
    message: known === undefined ? `${error.name}: ${error.message}` : error.message,
    remedy: known?.remedy,
    details: cloneable(known?.details ?? {}),
    stack: (error.cause instanceof Error ? error.cause : error).stack,
  }
}

/** The error again: a `RepriseError` as it was, anything else as `internal` with the task's own stack in its cause. */
export function unpackError(failure: Failure): RepriseError {
  const cause = new Error(failure.message)
  cause.stack = failure.stack ?? ''
  const { remedy, details } = failure
  return new RepriseError((failure.code as ErrorCode | undefined) ?? 'internal', failure.message, {
    ...(remedy === undefined ? {} : { remedy }),
    details,
    cause,
  })
}

function cloneable(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([key, value]) => [key, isCloneable(value) ? value : String(value)]),
  )
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value)
    return true
  } catch (error) {
    if (error instanceof DOMException) return false
    throw error
  }
}
