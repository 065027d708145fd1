import { RepriseError } from '#base'
import type { Task } from '../estimator.ts'

/** A tree ensemble as another library wrote it, in one shape for all of them; nothing has been rounded or rearranged. */
export interface ForeignModel {
  readonly from: 'lightgbm' | 'xgboost'
  readonly version: string
  /** As the library names it. */
  readonly objective: string
  readonly task: Task
  /** 1 for regression. */
  readonly classCount: number
  /** What turns a margin into a value; null where a margin is the value, or the task's own link serves. */
  readonly logLink: boolean
  readonly features: readonly ForeignFeature[]
  /** Margins before the first tree. */
  readonly base: readonly number[]
  /** 1, or one value per output. */
  readonly leafWidth: number
  readonly trees: readonly ForeignTree[]
}

/** Levels by the integers the trees name them by; null for a number. Integers without a level stand for themselves. */
export interface ForeignFeature {
  readonly name: string
  readonly levels: ReadonlyMap<number, string> | null
  readonly storage: 'number' | 'text' | 'boolean'
}

export interface ForeignTree {
  readonly output: number
  /** The root first, then in any order. */
  readonly nodes: readonly ForeignNode[]
}

export type ForeignNode = ForeignLeaf | ForeignSplit
export type ForeignSplit = NumberSplit | CategorySplit

export interface ForeignLeaf {
  readonly kind: 'leaf'
  readonly cover: number
  readonly values: readonly number[]
}

interface AnySplit {
  readonly feature: number
  readonly left: number
  readonly right: number
  readonly missingLeft: boolean
  readonly cover: number
}

/** Up to `edge` goes left. */
export interface NumberSplit extends AnySplit {
  readonly kind: 'number'
  readonly edge: number
  /** A value of at most 1e-35 counts as missing, as LightGBM's zero_as_missing has it. */
  readonly zeroIsMissing: boolean
}

/** The named categories go one way, every other goes the other way. */
export interface CategorySplit extends AnySplit {
  readonly kind: 'category'
  readonly named: readonly number[]
  readonly namedLeft: boolean
}

/** What the file does not say. */
export interface ImportOptions {
  /** Labels in code order; "0", "1" and so on unless told. */
  readonly classes?: readonly string[]
  /** The column that is predicted; "target" unless told. */
  readonly target?: string
  /** Names of the features in order, instead of those in the file. */
  readonly features?: readonly string[]
  /** Levels of categorical features by name, in the order of their codes, where the file has none. */
  readonly levels?: Readonly<Record<string, readonly string[]>>
  /** Keeps only the first rounds, such as the best iteration of early stopping. */
  readonly rounds?: number
}

export const mostFeatures = 100_000
export const mostNodes = 8_000_000
export const mostDepth = 512

/** A file that cannot become a model, with the place in it. */
export function refuse(place: string, problem: string, remedy?: string): never {
  throw new RepriseError('invalid-input', `${place}: ${problem}`, {
    details: { path: place },
    ...(remedy === undefined ? {} : { remedy }),
  })
}
