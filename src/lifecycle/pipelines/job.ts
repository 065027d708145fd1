import type { Progress } from '#base'
import { RepriseError } from '#base'
import { finishRun } from '#tracking'
import type { PipelinePlace } from './place.ts'

export interface JobContext {
  readonly onProgress: (progress: Progress) => void
  /** Finish the running step and keep the best so far. */
  readonly signal?: AbortSignal
  /** End at once. */
  readonly kill?: AbortSignal
  /** A server trains in a process of its own, so that its memory comes back. */
  readonly place?: 'thread' | 'process'
}

/** Ends a run that failed. What went wrong first is what the user must hear, so a second failure is only logged. */
export async function closeFailed(place: PipelinePlace, runId: string, error: unknown): Promise<void> {
  const interrupted = error instanceof RepriseError && error.code === 'interrupted'
  const message = error instanceof Error ? error.message : String(error)
  try {
    await finishRun(place, runId, interrupted ? 'killed' : 'failed', {
      tags: { 'reprise.error': message.slice(0, 5000) },
    })
  } catch (second) {
    place.effects.log('warn', `run ${runId} could not be closed: ${second instanceof Error ? second.message : second}`)
  }
}
