// What the results folder holds of a question, thinned so that thousands of ensembles can be judged.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '#base'
import type { Task } from '#training'
import { readResults } from './evaluate.ts'

export interface Rows {
  readonly target: Float64Array
  /** By configuration: rows × outputs. */
  readonly margins: readonly Float64Array[]
}

/** Losses, costs and margins in the order of the pool. */
export interface Measured {
  readonly name: string
  /** Questions to one table are no independent witnesses. */
  readonly table: string
  readonly task: Task
  readonly classCount: number
  readonly rowCount: number
  readonly columnCount: number
  readonly loss: readonly number[]
  readonly cpuSeconds: readonly number[]
  readonly rounds: readonly (number | null)[]
  /** Twice: rows that choose an ensemble, and other rows that judge it. */
  readonly halves: readonly { readonly choosing: Rows; readonly judging: Rows }[]
}

interface About {
  readonly name: string
  readonly task: Task
  readonly classCount: number
  readonly trainRowCount: number
  readonly columns: number
  readonly targets: { readonly validation: readonly number[]; readonly judge: readonly number[] }
}

const MOST_VALIDATION = 400
const MOST_JUDGE = 1000
/** Rows × outputs. */
const MOST_CELLS = 2500

/** Questions of a task that every configuration of the pool has answered. */
export function readMeasured(folder: string, task: Task, keys: readonly string[]): readonly Measured[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return names
    .map(({ name }) => join(folder, name))
    .flatMap((place) => {
      const about = JSON.parse(readFileSync(join(place, 'about.json'), 'utf8')) as About
      return about.task === task ? measuredIn(place, about, keys) : []
    })
}

function measuredIn(place: string, about: About, keys: readonly string[]): readonly Measured[] {
  const results = new Map(readResults(place).map((result) => [result.key, result]))
  if (!keys.every((key) => results.has(key))) return []
  const ordered = keys.map((key) => results.get(key)!)
  const { name, task, classCount, trainRowCount, columns, targets } = about
  const outputs = task === 'multiclass' ? classCount : 1
  const margins = keys.map((key) => readDoubles(join(place, `${digestOf(key).slice(0, 16)}.f64`)))
  const split = targets.validation.length * outputs
  const part = (from: number, to?: number) => margins.map((all) => all.subarray(from, to))
  const validation = thinned(targets.validation, part(0, split), outputs, MOST_VALIDATION)
  const judge = thinned(targets.judge, part(split), outputs, MOST_JUDGE)
  return [
    {
      name,
      table: name.split('-')[0] === 'generated' ? name : name.split('-')[0]!,
      task,
      classCount,
      rowCount: trainRowCount,
      columnCount: columns,
      loss: ordered.map(({ loss }) => loss),
      cpuSeconds: ordered.map(({ cpuSeconds }) => cpuSeconds),
      rounds: ordered.map(({ rounds }) => rounds),
      halves: halvesOf(validation, judge, outputs),
    },
  ]
}

function thinned(target: readonly number[], margins: readonly Float64Array[], outputs: number, most: number): Rows {
  const count = Math.min(most, target.length, Math.ceil(MOST_CELLS / outputs))
  const step = target.length / count
  const rows = Array.from({ length: count }, (_, index) => Math.floor(index * step))
  return {
    target: Float64Array.from(rows, (row) => target[row]!),
    margins: margins.map((all) =>
      Float64Array.from(rows.flatMap((row) => [...all.subarray(row * outputs, (row + 1) * outputs)])),
    ),
  }
}

function halvesOf(validation: Rows, judge: Rows, outputs: number): Measured['halves'] {
  const even = everyOther(judge, outputs, 0)
  const odd = everyOther(judge, outputs, 1)
  return [
    { choosing: together(validation, odd), judging: even },
    { choosing: together(validation, even), judging: odd },
  ]
}

function everyOther({ target, margins }: Rows, outputs: number, first: number): Rows {
  return {
    target: target.filter((_, row) => row % 2 === first),
    margins: margins.map((all) => all.filter((_, cell) => Math.floor(cell / outputs) % 2 === first)),
  }
}

function together(a: Rows, b: Rows): Rows {
  const joined = (x: Float64Array, y: Float64Array) => Float64Array.from([...x, ...y])
  return { target: joined(a.target, b.target), margins: a.margins.map((all, index) => joined(all, b.margins[index]!)) }
}

function readDoubles(file: string): Float64Array {
  const bytes = readFileSync(file)
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}
