import { RepriseError } from '#base'
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
  if (roots.length === 0) await refuseIfStored(place)
  return place.objects.collectGarbage(roots, { graceMs: GRACE_MS, now: place.effects.now() })
}

/** An empty catalog beside stored objects is far likelier a lost catalog than a project without anything. */
async function refuseIfStored(place: PipelinePlace): Promise<void> {
  for await (const { digest } of place.objects.list()) {
    throw new RepriseError('refused', `the catalog needs no object at all, yet ${digest} and maybe others are stored`, {
      remedy: 'The catalog looks lost: restore .reprise/catalog.sqlite from a backup. Nothing was deleted.',
    })
  }
}
