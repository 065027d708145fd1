import { searchRuns } from './find-runs.ts'
import { endStatement } from './log.ts'
import type { Run, TrackingPlace } from './run.ts'
import { HOST_TAG, PID_TAG } from './run.ts'

export interface ProcessProbe {
  /** This machine's name: runs of other machines are nobody's business here. */
  readonly host: string
  readonly isAlive: (pid: number) => boolean
}

/** Runs still marked as running whose process, or whose parent's process, is gone from this machine; the latest first. */
export async function listInterruptedRuns(place: TrackingPlace, probe: ProcessProbe): Promise<readonly Run[]> {
  const running = await searchRuns(place, { status: 'running', limit: Number.MAX_SAFE_INTEGER })
  const byId = new Map(running.map((run) => [run.id, run]))
  return running.filter((run) => isInterrupted(run, byId, probe))
}

/** Closes such runs as `killed`, in one write; throws `conflict`, changing nothing, when one has ended meanwhile. */
export async function markInterrupted(place: TrackingPlace, runIds: readonly string[]): Promise<void> {
  if (runIds.length > 0) await place.catalog.write(runIds.map((id) => endStatement(place, id, 'killed')))
}

function isInterrupted(run: Run, running: ReadonlyMap<string, Run>, probe: ProcessProbe): boolean {
  const pid = run.tags[PID_TAG]
  if (pid !== undefined) return run.tags[HOST_TAG] === probe.host && !probe.isAlive(Number(pid))
  const parent = run.parent === null ? undefined : running.get(run.parent)
  return parent !== undefined && isInterrupted(parent, running, probe)
}
