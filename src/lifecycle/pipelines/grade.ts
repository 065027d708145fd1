import type { Assessment } from '#assessment'
import type { Digest, Json } from '#base'
import { canonicalJson, digestOf } from '#base'
import type { ObjectStore } from '#objects'
import { treeDigest } from '#objects'
import type { Provenance } from '#provenance'
import type { RunRecord } from './run-record.ts'
import type { StudyOutcome } from './study-task.ts'

/**
 * How well a run reproduced: R0 recorded only, R1 ran again, R2 metrics within 1 %, R3 metrics equal,
 * R4 every byte equal on the same class of machine, R5 every byte equal on another.
 */
export type Grade = 'R0' | 'R1' | 'R2' | 'R3' | 'R4' | 'R5'

export interface Difference {
  /** Where the rebuilt result first leaves the record: raw data, dataset, rows, frame, split, trial …, model.json, weights.bin, metrics. */
  readonly step: string
  readonly recorded: string | null
  readonly rebuilt: string | null
  readonly text: string
}

export interface Comparison {
  readonly rebuiltModel: Digest | null
  readonly firstDifference: Difference | null
  readonly ran: boolean
  readonly metricsEqual: boolean
  readonly metricsClose: boolean
}

const METRIC_TOLERANCE = 0.01

/** Holds a rebuilt outcome against the record, step by step in the order things were computed. */
export async function compareOutcome(
  objects: ObjectStore,
  record: RunRecord,
  rebuilt: StudyOutcome | Difference,
): Promise<Comparison> {
  if ('step' in rebuilt) {
    return { rebuiltModel: null, firstDifference: rebuilt, ran: false, metricsEqual: false, metricsClose: false }
  }
  const { result } = record
  const files = {
    'model.json': digestOf(rebuilt.files['model.json']),
    'weights.bin': digestOf(rebuilt.files['weights.bin']),
  }
  const steps: Difference[] = [
    ...different('frame', result.frame, rebuilt.frame),
    ...different('split', result.splitDigest, rebuilt.splitDigest),
    ...trialDifferences(record, rebuilt),
    ...(await fileDifferences(objects, record, rebuilt, files)),
    ...different('metrics', result.assessment.metrics, rebuilt.assessment.metrics),
    ...different('assessment', result.assessment, recordedPart(result.assessment, rebuilt.assessment)),
  ]
  return {
    rebuiltModel: treeDigest({
      'model.json': { digest: files['model.json'], sizeBytes: rebuilt.files['model.json'].length },
      'weights.bin': { digest: files['weights.bin'], sizeBytes: rebuilt.files['weights.bin'].length },
    }),
    firstDifference: steps[0] ?? null,
    ran: true,
    metricsEqual: text(result.assessment.metrics) === text(rebuilt.assessment.metrics),
    metricsClose: metricsClose(record, rebuilt),
  }
}

/** A record of an earlier Reprise holds less of an assessment than is made now: what it holds is compared. */
function recordedPart(recorded: Assessment, rebuilt: Assessment): unknown {
  if (recorded.parts !== undefined) return rebuilt
  return Object.fromEntries(Object.entries(rebuilt).filter(([key]) => Object.hasOwn(recorded, key)))
}

/** The grade a comparison earns. */
export function gradeOf(then: Provenance, now: Provenance, comparison: Comparison): Grade {
  if (!comparison.ran) return 'R0'
  if (comparison.firstDifference === null) return sameMachineClass(then, now) ? 'R4' : 'R5'
  if (comparison.metricsEqual) return 'R3'
  return comparison.metricsClose ? 'R2' : 'R1'
}

function sameMachineClass(then: Provenance, now: Provenance): boolean {
  return then.platform.os === now.platform.os && then.platform.arch === now.platform.arch
}

/** Trials are compared by what they found, not by how long they took. */
function trialDifferences({ result }: RunRecord, rebuilt: StudyOutcome): Difference[] {
  const found = new Map(rebuilt.leaderboard.map((leader) => [leader.name, leader]))
  return result.leaderboard.flatMap(({ name, metrics }) =>
    different(`trial ${name}`, metrics, found.get(name)?.metrics ?? null),
  )
}

async function fileDifferences(
  objects: ObjectStore,
  { result }: RunRecord,
  rebuilt: StudyOutcome,
  files: Readonly<Record<'model.json' | 'weights.bin', Digest>>,
): Promise<Difference[]> {
  const differences: Difference[] = []
  for (const name of ['model.json', 'weights.bin'] as const) {
    const recorded = result.files[name]
    if (recorded === undefined || recorded === files[name]) continue
    const before = await objects.get(recorded).catch(() => null)
    const where =
      before === null ? 'the recorded file is not readable any more' : firstDifferentByte(before, rebuilt.files[name])
    differences.push({ step: name, recorded, rebuilt: files[name], text: `${name}: ${where}` })
  }
  return differences
}

function firstDifferentByte(before: Uint8Array, after: Uint8Array): string {
  const length = Math.min(before.length, after.length)
  let at = 0
  while (at < length && before[at] === after[at]) at++
  const around = (bytes: Uint8Array) =>
    JSON.stringify(String.fromCharCode(...bytes.subarray(Math.max(0, at - 20), at + 20)))
  return `byte ${at} of ${before.length} differs: ${around(before)} → ${around(after)}`
}

function different(step: string, recorded: unknown, rebuilt: unknown): Difference[] {
  const [before, after] = [text(recorded), text(rebuilt)]
  if (before === after) return []
  const path = firstDifferentPath(recorded, rebuilt)
  return [{ step, recorded: before.slice(0, 200), rebuilt: after.slice(0, 200), text: `${step}${path} differs` }]
}

function firstDifferentPath(before: unknown, after: unknown): string {
  if (!isRecord(before) || !isRecord(after)) return ''
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (text(before[key] ?? null) !== text(after[key] ?? null))
      return `.${key}${firstDifferentPath(before[key], after[key])}`
  }
  return ''
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function text(value: unknown): string {
  return canonicalJson(value as Json)
}

function metricsClose({ result }: RunRecord, rebuilt: StudyOutcome): boolean {
  return Object.entries(result.assessment.metrics).every(([name, { value }]) => {
    const other = rebuilt.assessment.metrics[name]?.value
    return other !== undefined && Math.abs(other - value) <= METRIC_TOLERANCE * Math.max(Math.abs(value), 1e-12)
  })
}
