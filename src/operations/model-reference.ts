import type { Digest } from '#base'
import { RepriseError } from '#base'
import type { Platform } from '#platform'
import { resolveModel } from '#registry'
import type { Scorer } from '#serving'
import { createScorer } from '#serving'
import { resolveRun } from '#tracking'

export interface FoundModel {
  /** Null for a model that is known by its run alone. */
  readonly name: string | null
  readonly version: number | null
  readonly digest: Digest
}

/** The model that a reference means: a name, a version, an alias or a digest first, then the run that made it. */
export async function findModel(platform: Platform, reference: string): Promise<FoundModel> {
  try {
    const { name, version, digest } = await resolveModel(platform, reference)
    return { name, version, digest }
  } catch (error) {
    const missing = error instanceof RepriseError && error.code === 'not-found'
    if (!missing || !/^[0-9a-f]{6,32}$/.test(reference)) throw error
    return modelOfRun(platform, reference, error)
  }
}

async function modelOfRun(platform: Platform, prefix: string, notAModel: RepriseError): Promise<FoundModel> {
  const run = await resolveRun(platform, prefix).catch((error: unknown) => {
    throw error instanceof RepriseError && error.code === 'not-found' ? notAModel : error
  })
  const artifact = run.artifacts.find(({ path }) => path === 'model')
  if (artifact) return { name: null, version: null, digest: artifact.digest }
  throw new RepriseError('not-found', `run ${run.id} (${run.kind}, ${run.status}) made no model`)
}

const scorers = new WeakMap<Platform, Scorer>()

/** The scorer of an open project: one, so that models stay in memory from one request to the next. */
export function scorerOf(platform: Platform): Scorer {
  const found = scorers.get(platform) ?? createScorer(platform)
  scorers.set(platform, found)
  return found
}
