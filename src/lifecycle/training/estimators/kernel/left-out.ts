import type { Kernels, LaplacePoints } from '#kernels'
import { leafOf } from './leaf.ts'
import type { Learned } from './learn.ts'
import type { Lesson } from './lesson.ts'
import { outputsOf } from './lesson.ts'
import { takePoints, widthOf } from './rows.ts'

/** What the others say about each row of the lesson, outputs × rows: in closed form for those learned from, predicted for the rest. */
export function leftOutOf(lesson: Lesson, learned: Learned, length: number, kernels: Kernels): Float64Array {
  const outputs = outputsOf(lesson)
  const rows = lesson.weights.length
  const all = new Float64Array(outputs * rows).fill(Number.NaN)
  for (const [leaf, places] of learned.leaves.entries()) {
    const { leftOut } = learned.ridges[leaf]!
    for (const [at, value] of leftOut.entries()) {
      all[Math.floor(at / places.length) * rows + places[at % places.length]!] = value
    }
  }
  const others = Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => Number.isNaN(all[row]!))
  for (const row of Map.groupBy(others, (place) => leafAt(learned, lesson.points, place)))
    predictInto(all, lesson, learned, row, length, kernels)
  return all
}

function leafAt({ splits }: Learned, points: LaplacePoints, place: number): number {
  return leafOf(splits, points.rows, place * widthOf(points))
}

function predictInto(
  all: Float64Array,
  lesson: Lesson,
  learned: Learned,
  [leaf, places]: [number, number[]],
  length: number,
  kernels: Kernels,
): void {
  const asked = Uint32Array.from(places)
  const outputs = outputsOf(lesson)
  const sums = kernels.laplace.similarSums({
    points: takePoints(lesson.points, learned.leaves[leaf]!),
    coefficients: learned.ridges[leaf]!.coefficients,
    length,
    rows: takePoints(lesson.points, asked).rows,
  })
  for (const [at, sum] of sums.entries())
    all[(at % outputs) * lesson.weights.length + asked[Math.floor(at / outputs)]!] = sum
}
