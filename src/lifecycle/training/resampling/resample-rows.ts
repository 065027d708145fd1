import type { Rng } from '#base'
import { RepriseError } from '#base'
import { selectFeatureRows } from '#features'
import type { FitPart } from '../estimator.ts'
import { smote } from './smote.ts'

/** `over` repeats rows of rare classes, `under` leaves out rows of common ones, `smote` invents rows between rare ones. */
export type Resampling = 'over' | 'under' | 'smote'

/**
 * Training rows with all classes as frequent as the commonest (for `under`, as the rarest). Of training rows only: rows that judge must
 * stay as they come. What is fitted to the result overstates rare classes by a known shift, `priorShifts`; probabilities and
 * thresholds are wrong without it. Weights and offsets follow their rows. Throws `invalid-input` for regression and for ranking.
 *
 * `resampleRows({ features, target }, 'smote', rng.child('resampling'))`
 */
export function resampleRows(part: FitPart, kind: Resampling, rng: Rng): FitPart {
  if (part.target.task === 'regression' || part.groups !== undefined)
    throw new RepriseError('invalid-input', 'only the rows of classes can be resampled: numbers have no rare class', {
      details: { task: part.target.task },
    })
  const classes = rowsOfClasses(part)
  const counts = classes.map((rows) => rows.length).filter((count) => count > 0)
  if (kind === 'under') return keep(part, drawnDown(classes, Math.min(...counts), rng))
  const most = Math.max(...counts)
  return kind === 'smote' ? smote(part, classes, most, rng) : keep(part, drawnUp(classes, most, rng))
}

function rowsOfClasses({ target: { values, classCount } }: FitPart): readonly Uint32Array[] {
  const classes = Array.from({ length: classCount }, (): number[] => [])
  values.forEach((label, row) => {
    classes[label]!.push(row)
  })
  return classes.map((rows) => Uint32Array.from(rows))
}

function drawnDown(classes: readonly Uint32Array[], count: number, rng: Rng): Uint32Array {
  const kept = classes.flatMap((rows, label) => {
    return [...rng.child(label).permutation(rows.length).subarray(0, count)].map((place) => rows[place]!)
  })
  return Uint32Array.from(kept).sort((a, b) => a - b)
}

/** All rows in their order, then the repetitions: whole rounds first, so that no row is repeated twice more than another. */
function drawnUp(classes: readonly Uint32Array[], count: number, rng: Rng): Uint32Array {
  const total = classes.reduce((sum, rows) => sum + rows.length, 0)
  const all = Array.from({ length: total }, (_, row) => row)
  const repeated = classes.flatMap((rows, label) => {
    if (rows.length === 0) return []
    const order = rng.child(label).permutation(rows.length)
    return Array.from({ length: count - rows.length }, (_, index) => rows[order[index % rows.length]!]!)
  })
  return Uint32Array.from([...all, ...repeated])
}

function keep(part: FitPart, rows: Uint32Array): FitPart {
  const { target, weights, offsets } = part
  const outputs = offsets === undefined ? 1 : offsets.length / target.values.length
  return {
    features: selectFeatureRows(part.features, rows),
    target: { ...target, values: Float64Array.from(rows, (row) => target.values[row]!) },
    ...(weights ? { weights: Float64Array.from(rows, (row) => weights[row]!) } : {}),
    ...(offsets ? { offsets: takenRows(offsets, rows, outputs) } : {}),
  }
}

function takenRows(values: Float64Array, rows: Uint32Array, width: number): Float64Array {
  return Float64Array.from({ length: rows.length * width }, (_, cell) => {
    return values[rows[Math.floor(cell / width)]! * width + (cell % width)]!
  })
}
