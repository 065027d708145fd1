import { hostname } from 'node:os'
import type { Digest, Progress } from '#base'
import { listRefs } from '#catalog'
import { listInterruptedRuns, markInterrupted } from '#tracking'
import { isAlive } from './is-alive.ts'
import type { PipelinePlace } from './place.ts'

export interface Complaint {
  readonly kind: 'catalog' | 'corrupted' | 'unreadable' | 'misnamed' | 'missing'
  readonly digest: Digest | null
  /** What depends on the object, such as `run 3f… (artifact)`. */
  readonly neededBy: readonly string[]
  readonly text: string
  readonly remedy: string
}

export interface DoctorReport {
  readonly healthy: boolean
  readonly objectCount: number
  readonly complaints: readonly Complaint[]
  /** Runs that a killed process left running; they are now marked as killed. */
  readonly interruptedRuns: readonly string[]
}

/** Verifies the catalog and every stored digest, says what depends on what is broken, and closes runs whose process is gone. */
export async function doctor(
  place: PipelinePlace,
  options: { readonly onProgress: (progress: Progress) => void; readonly signal?: AbortSignal },
): Promise<DoctorReport> {
  const neededBy = await dependents(place)
  const complaints: Complaint[] = (await place.catalog.integrityProblems()).map((text) => ({
    kind: 'catalog',
    digest: null,
    neededBy: [],
    text,
    remedy: 'Restore .reprise/catalog.sqlite from a backup.',
  }))
  const seen = new Set<string>()
  for await (const { digest } of place.objects.list()) seen.add(digest)
  complaints.push(...(await brokenObjects(place, neededBy, seen, options)), ...missingObjects(neededBy, seen))
  return {
    healthy: complaints.length === 0,
    objectCount: seen.size,
    complaints,
    interruptedRuns: await closeInterrupted(place),
  }
}

/** Roles of what is made again from the raw bytes when it is wanted. */
const CACHES: readonly string[] = ['parquet', 'profile']

interface Dependents {
  readonly names: readonly string[]
  /** Everyone can do without it. */
  readonly isCache: boolean
}

async function dependents(place: PipelinePlace): Promise<Map<Digest, Dependents>> {
  const owners = new Map<Digest, Dependents>()
  for (const { digest, ownerKind, ownerId, role } of await listRefs(place.catalog)) {
    const { names, isCache } = owners.get(digest) ?? { names: [], isCache: true }
    owners.set(digest, {
      names: [...names, `${ownerKind} ${ownerId} (${role})`],
      isCache: isCache && CACHES.includes(role),
    })
  }
  return owners
}

async function brokenObjects(
  place: PipelinePlace,
  neededBy: ReadonlyMap<Digest, Dependents>,
  seen: ReadonlySet<string>,
  options: Parameters<typeof doctor>[1],
): Promise<Complaint[]> {
  const complaints: Complaint[] = []
  const { signal } = options
  const onProgress = (done: number) =>
    options.onProgress({ stage: 'objects', text: 'Reading every object again', done, total: seen.size })
  for await (const { digest, problem, path } of place.objects.verifyAll({
    onProgress,
    ...(signal ? { signal } : {}),
  })) {
    const { names, isCache } = neededBy.get(digest) ?? { names: [], isCache: true }
    complaints.push({
      kind: problem,
      digest,
      neededBy: names,
      text: `object ${digest} is ${problem} (${path})`,
      remedy: isCache
        ? `It can be made again: delete ${path}.`
        : `Restore ${path} from a backup, or import or train again what needs it.`,
    })
  }
  return complaints
}

function missingObjects(neededBy: ReadonlyMap<Digest, Dependents>, seen: ReadonlySet<string>): Complaint[] {
  return [...neededBy]
    .filter(([digest, { isCache }]) => !seen.has(digest) && !isCache)
    .map(([digest, { names }]) => ({
      kind: 'missing' as const,
      digest,
      neededBy: names,
      text: `object ${digest} is missing`,
      remedy: 'Restore it from a backup, or import or train again what needs it.',
    }))
}

async function closeInterrupted(place: PipelinePlace): Promise<readonly string[]> {
  const runs = await listInterruptedRuns(place, { host: hostname(), isAlive })
  await markInterrupted(
    place,
    runs.map(({ id }) => id),
  )
  return runs.map(({ id }) => id)
}
