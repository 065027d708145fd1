import { totalmem } from 'node:os'
import { constrainedMemory } from 'node:process'
import { RepriseError } from '#base'
import type { BoostingOptions } from './boosting-session.ts'
import { isSymmetric } from './growth-options.ts'
import { MOST_BYTES } from './memory.ts'
import type { MemoryNeed, MemoryPart } from './memory-need.ts'
import { memoryNeedOf } from './memory-need.ts'
import type { Team } from './team.ts'

/** What this machine, or the container around this process, has in all. */
export function machineBytes(): number {
  const constrained = constrainedMemory() ?? 0
  return constrained > 0 ? Math.min(totalmem(), constrained) : totalmem()
}

/** Says before anything is allocated that a session cannot have what it needs: of a memory of 4 GiB, or of the machine's. */
export function refuseBeyondRoom({ arena, threads }: Team, options: BoostingOptions, machine = machineBytes()): void {
  const need = memoryNeedOf(options, threads)
  const room = Math.max(0, Math.min(MOST_BYTES, machine) - arena.usedBytes)
  if (need.bytes <= room) return
  const { training, features } = options
  const place = machine < MOST_BYTES ? 'this machine has' : 'there are'
  const largest = need.parts.slice(0, 2).map(({ name, bytes }) => `${name} ${gibibytes(bytes)}`)
  throw new RepriseError(
    'unavailable',
    `training on ${training.labels.length} rows of ${features.length} features needs ${gibibytes(need.bytes)} of kernel memory` +
      ` (${largest.join(', ')}); ${place} ${gibibytes(room)}`,
    { remedy: remedyOf(need, options), details: { ...need, roomBytes: room } },
  )
}

function gibibytes(bytes: number): string {
  return `${Math.round((bytes / 2 ** 30) * 100) / 100} GiB`
}

function remedyOf({ parts }: MemoryNeed, options: BoostingOptions): string {
  const shape = isSymmetric(options) ? 'a lower depth' : 'fewer leaves'
  const remedies: Readonly<Record<MemoryPart['name'], string>> = {
    'codes of training rows': 'Train on fewer rows or columns.',
    'training rows': 'Train on fewer rows.',
    histograms: `Train with ${shape}, fewer columns or a smaller columnShare.`,
    leaves: `Train with ${shape}${options.vectorLeaves ? ', or with vectorLeaves: false' : ''}.`,
    'validation rows': 'Watch fewer validation rows.',
    start: 'Go on from fewer rounds, or train anew.',
  }
  return parts[0] ? remedies[parts[0].name] : 'Train on fewer rows or columns.'
}
