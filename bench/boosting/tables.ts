// The tables of the boosting benches: columns in memory, and the same bytes in a folder for the peers.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Task } from '#training'

export interface BenchTable {
  readonly name: string
  readonly folder: string
  readonly task: Task
  readonly classCount: number
  readonly rowCount: number
  readonly names: readonly string[]
  readonly kinds: readonly ('number' | 'category')[]
  readonly levelCounts: readonly number[]
  readonly columns: readonly Float64Array[]
  readonly target: Float64Array
}

export interface Split {
  readonly train: Uint32Array
  readonly test: Uint32Array
}

export function writeTable(table: BenchTable): void {
  const { folder, columns, target, name: _, ...about } = table
  mkdirSync(folder, { recursive: true })
  const cells = new Float64Array(columns.length * table.rowCount)
  columns.forEach((column, j) => {
    cells.set(column, j * table.rowCount)
  })
  writeFileSync(join(folder, 'columns.f64'), cells)
  writeFileSync(join(folder, 'target.f64'), target)
  writeFileSync(join(folder, 'table.json'), JSON.stringify(about))
}

export function readTable(name: string, folder: string): BenchTable {
  const about = JSON.parse(readFileSync(join(folder, 'table.json'), 'utf8')) as Omit<BenchTable, 'columns' | 'target'>
  const cells = readDoubles(join(folder, 'columns.f64'))
  const columns = about.kinds.map((_, j) => cells.subarray(j * about.rowCount, (j + 1) * about.rowCount))
  return { ...about, name, folder, columns, target: readDoubles(join(folder, 'target.f64')) }
}

export function readDoubles(file: string): Float64Array {
  const bytes = readFileSync(file)
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

export function writeSplit(table: BenchTable, { train, test }: Split): void {
  writeFileSync(join(table.folder, 'train.u32'), train)
  writeFileSync(join(table.folder, 'test.u32'), test)
}
