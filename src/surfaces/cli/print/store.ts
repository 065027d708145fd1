import { formatBytes, formatCount } from '#base'
import { printable, wrap } from '../table.ts'
import type { Paper } from '../terminal.ts'
import { page, plural, shortId } from './words.ts'

interface Report {
  readonly healthy: boolean
  readonly objectCount: number
  readonly complaints: readonly {
    readonly text: string
    readonly remedy: string
    readonly neededBy: readonly string[]
  }[]
  readonly interruptedRuns: readonly string[]
}

export const printers = {
  doctor: ({ healthy, objectCount, complaints, interruptedRuns }: Report, paper: Paper) =>
    page(
      healthy
        ? `${paper.good('✔')} The catalog is sound and all ${formatCount(objectCount)} objects are what their digests say.`
        : `${paper.bad('✘')} ${plural(complaints.length, 'thing is', 'things are')} wrong in ${formatCount(objectCount)} objects and the catalog.`,
      complaints.map((complaint) => complaintLines(complaint, paper)).join('\n\n'),
      interruptedRuns.length === 0
        ? ''
        : `${plural(interruptedRuns.length, 'run')} had been left running by a process that is gone, now marked as killed: ${interruptedRuns.map(shortId).join(', ')}`,
    ),
  gc: ({ deletedCount, deletedBytes, keptCount }: { deletedCount: number; deletedBytes: number; keptCount: number }) =>
    `${plural(deletedCount, 'object')} deleted (${formatBytes(deletedBytes)}), ${formatCount(keptCount)} kept. Objects younger than 24 hours are always kept.`,
}

function complaintLines({ text, remedy, neededBy }: Report['complaints'][number], paper: Paper): string {
  const needed = neededBy.length === 0 ? 'nothing depends on it' : `needed by ${neededBy.join(', ')}`
  return `${paper.bad('•')} ${wrap(printable(text), paper.width, '  ').trimStart()}\n  ${printable(needed)}\n  → ${printable(remedy)}`
}
