import type { Table } from '#base'
import { createRng } from '#base'
import type { Schema } from '#data'
import type { Features } from '#features'
import type { Target } from '#training'
import { encodeTarget, partAt } from '../../src/lifecycle/automl/encode-target.ts'
import type { Frame } from '../../src/lifecycle/automl/frame.ts'
import { frame } from '../../src/lifecycle/automl/frame.ts'
import { partOf, transformsFor } from '../../src/lifecycle/automl/prepare.ts'

/** A table with a column to predict: what configurations are tried on. */
export interface Question {
  readonly name: string
  /** Real tables keep a fifth of their rows out of everything here: the anchors' test rows. */
  readonly isReal: boolean
  readonly schema: Schema
  readonly table: Table
  readonly target: string
  readonly drop?: readonly string[]
  /** Rows follow one another in time: later ones judge. */
  readonly timeOrdered?: boolean
  readonly mostRows?: number
}

interface Rows {
  readonly features: Features
  readonly target: Target
}

/** Rows to learn from, rows that stop and choose (the study's validation), and rows that judge and nothing else. */
export interface Trio {
  readonly train: Rows
  readonly validation: Rows
  readonly judge: Rows
}

export interface Prepared {
  readonly name: string
  readonly isReal: boolean
  readonly frame: Frame
  readonly trainRowCount: number
  readonly trios: readonly Trio[]
}

type ThreeParts = readonly [Uint32Array, Uint32Array, Uint32Array]

const SMALL = 1500
const MOST_VALIDATION = 1500
const MOST_JUDGE = 3000

/** Small tables are divided three times, since few rows judge badly. */
export function prepare(question: Question): Prepared {
  const { name, isReal, schema, table, target, drop = [] } = question
  const framed = frame(schema, table, { target, drop, seed: 0 })
  const whole = encodeTarget(framed, table)
  const site = { frame: framed, schema, table, rng: createRng(0) }
  const development = Uint32Array.from(placesOf(whole.rows.length, question))
  const times = development.length < SMALL ? 3 : 1
  const trios = Array.from({ length: times }, (_, time) => {
    const [train, validation, judge] = divide(development, question, time)
    const transforms = transformsFor(site, 'plain', partAt(whole, train), site.rng)
    const rows = (places: Uint32Array) => partOf(site, transforms, partAt(whole, places))
    return { train: rows(train), validation: rows(validation), judge: rows(judge) }
  })
  return { name, isReal, frame: framed, trainRowCount: trios[0]!.train.features.rowCount, trios }
}

function placesOf(count: number, { isReal, timeOrdered }: Question): number[] {
  const all = Array.from({ length: count }, (_, row) => row)
  if (!isReal) return all
  return all.filter((row) => (timeOrdered ? row < count * 0.8 : share(row) >= 0.2))
}

function divide(rows: Uint32Array, { timeOrdered, mostRows = 6000 }: Question, time: number): ThreeParts {
  const at = (row: number, place: number) => (timeOrdered ? 1 - place / rows.length : share(row + 7919 * (time + 1)))
  const parts: [number[], number[], number[]] = [[], [], []]
  rows.forEach((row, place) => {
    const place01 = at(row, place)
    parts[place01 < 0.2 ? 2 : place01 < 0.325 ? 1 : 0].push(row)
  })
  const [train, validation, judge] = parts
  return [few(train, mostRows), few(validation, MOST_VALIDATION), few(judge, MOST_JUDGE)]
}

/** Every k-th row when there are too many. */
function few(rows: readonly number[], most: number): Uint32Array {
  const step = Math.max(1, rows.length / most)
  const count = Math.min(rows.length, most)
  return Uint32Array.from({ length: count }, (_, index) => rows[Math.floor(index * step)]!)
}

function share(row: number): number {
  return (Math.imul(row, 2654435761) >>> 0) / 4294967296
}
