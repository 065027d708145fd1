import { listRefs } from '#catalog'
import type { PipelinePlace } from './place.ts'

const GRACE_MS = 24 * 60 * 60 * 1000

export interface CollectReport {
  readonly deletedCount: number
  readonly deletedBytes: number
  readonly keptCount: number
}

/** Deletes every object that no row of the catalog needs and that is older than 24 hours. */
export async function collect(place: PipelinePlace): Promise<CollectReport> {
  const roots = (await listRefs(place.catalog)).map(({ digest }) => digest)
  return place.objects.collectGarbage(roots, { graceMs: GRACE_MS, now: place.effects.now() })
}
