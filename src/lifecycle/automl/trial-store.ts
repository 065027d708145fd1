import type { Digest, Json } from '#base'
import { canonicalJson, digestOf } from '#base'
import type { Fitted, WeightArray } from '#training'
import type { Candidate } from './course.ts'
import type { Scheme } from './plan.ts'
import type { Trial } from './trial.ts'
import type { ElementType } from './typed-bytes.ts'
import { arrayOf, bytesOf, elementTypeOf, elementTypes, joinedBytes } from './typed-bytes.ts'

/** What a trial's outcome depends on besides its candidate, the question and the code: of other validation rows or another stream it is of no use. */
export interface TrialSource {
  readonly splitDigest: string
  readonly scheme: Scheme
  readonly seed: number
}

/** A trial that ran, and the poll at which its fit was told to finish; null when it ran to its own end. */
export interface Outcome {
  readonly trial: Trial
  readonly stoppedAt: number | null
}

const FORMAT = 'reprise-trial/1'
const DIGEST_LENGTH = 64

interface Header {
  readonly format: typeof FORMAT
  readonly key: Digest
  readonly rounds: number | null
  readonly stoppedAt: number | null
  /** Names of the figures after the first four. */
  readonly metrics: readonly string[]
  readonly fitted: readonly Pick<Fitted, 'estimator' | 'document'>[]
  /** First figures and margins, then the arrays of each fold's model. */
  readonly arrays: readonly (readonly [name: string, type: ElementType, length: number])[][]
}

/**
 * A trial's outcome as bytes: all that a study needs to go on as if it had just run, so that a study that was killed need not fit it
 * again. It holds times, and so is no part of the plan.
 */
export function encodeTrial({ trial, stoppedAt }: Outcome, source: TrialSource): Uint8Array {
  const { candidate, margins, metrics, fitMs, predictMicrosPerRow, rowCount, work } = trial
  const names = Object.keys(metrics)
  const figures = Float64Array.of(fitMs, predictMicrosPerRow, rowCount, work, ...names.map((name) => metrics[name]!))
  const groups = [{ figures, margins }, ...trial.fitted.map(({ arrays }) => arrays)].map(Object.entries<WeightArray>)
  const body = joinedBytes(groups.flat().map(([, array]) => bytesOf(array)))
  const header: Header = {
    format: FORMAT,
    key: keyOf(candidate, source),
    rounds: trial.rounds,
    stoppedAt,
    metrics: names,
    fitted: trial.fitted.map(({ estimator, document }) => ({ estimator, document })),
    arrays: groups.map((group) => group.map(([name, array]) => [name, elementTypeOf(array), array.length])),
  }
  const text = new TextEncoder().encode(canonicalJson(header as unknown as Json))
  const content = joinedBytes([bytesOf(Uint32Array.of(text.length)), text, body])
  return joinedBytes([new TextEncoder().encode(digestOf(content)), content])
}

/**
 * The outcome of this candidate in these bytes; null where they are of another candidate or source, cut short, or damaged: then the
 * trial is fitted again, which gives the same. Of our own making: whoever can write the project's folder is trusted.
 */
export function decodeTrial(bytes: Uint8Array, candidate: Candidate, source: TrialSource): Outcome | null {
  const read = readHeader(bytes)
  if (read === null || read.header.key !== keyOf(candidate, source)) return null
  const { header, body } = read
  const [own, ...folds] = readArrays(header, body)
  const [fitMs, predictMicrosPerRow, rowCount, work, ...figures] = own!['figures'] as Float64Array
  const trial: Trial = {
    candidate,
    fitted: header.fitted.map((fitted, fold) => ({ ...fitted, arrays: folds[fold]! })),
    margins: own!['margins'] as Float64Array,
    metrics: Object.fromEntries(header.metrics.map((name, index) => [name, figures[index]!])),
    rounds: header.rounds,
    fitMs: fitMs!,
    predictMicrosPerRow: predictMicrosPerRow!,
    rowCount: rowCount!,
    work: work!,
  }
  return { trial, stoppedAt: header.stoppedAt }
}

function keyOf({ trial, name, estimator, preparation }: Candidate, source: TrialSource): Digest {
  return digestOf(canonicalJson({ trial, name, estimator, preparation, source } as unknown as Json))
}

/** null where the bytes are not whole: their digest stands before them. */
function readHeader(bytes: Uint8Array): { header: Header; body: Uint8Array } | null {
  const content = bytes.subarray(DIGEST_LENGTH)
  const digest = new TextDecoder().decode(bytes.subarray(0, DIGEST_LENGTH))
  if (content.length < 4 || digest !== digestOf(content)) return null
  const start = 4 + arrayOf('uint32', content.subarray(0, 4))[0]!
  const header = JSON.parse(new TextDecoder().decode(content.subarray(4, start))) as Header
  return header.format === FORMAT ? { header, body: content.subarray(start) } : null
}

function readArrays({ arrays }: Header, body: Uint8Array): readonly Record<string, WeightArray>[] {
  let offset = 0
  return arrays.map((group) =>
    Object.fromEntries(
      group.map(([name, type, length]) => {
        const end = offset + length * elementTypes[type].BYTES_PER_ELEMENT
        const array = arrayOf(type, body.subarray(offset, end))
        offset = end
        return [name, array]
      }),
    ),
  )
}
