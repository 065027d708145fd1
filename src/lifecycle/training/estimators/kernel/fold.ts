import type { Learned } from './learn.ts'
import type { Lesson } from './lesson.ts'
import { takePoints } from './lesson.ts'
import type { KernelModel } from './model.ts'
import type { Margins } from './targets.ts'

/** What was learned as it predicts: slopes in the coefficients, the column of each output (or zeros), leaf after leaf. */
export function foldedInto(
  lesson: Lesson,
  { leaves, ridges }: Learned,
  margins: Margins,
): Pick<KernelModel, 'points' | 'coefficients' | 'leafSizes'> {
  const folded = leaves.map((places, leaf) => columnsOf(ridges[leaf]!.coefficients, places.length, margins))
  return {
    leafSizes: leaves.map(({ length }) => length),
    points: joined(leaves.map((places) => takePoints(lesson.points, places).rows)),
    coefficients: joined(folded),
  }
}

function columnsOf(coefficients: Float64Array, size: number, { slope, columns }: Margins): Float64Array {
  const folded = new Float64Array(columns.length * size)
  for (const [output, column] of columns.entries()) {
    if (column < 0) continue
    for (let i = 0; i < size; i++) folded[output * size + i] = slope * coefficients[column * size + i]!
  }
  return folded
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
