/** A figure as data; `title` names it and `description` says in words what is to be seen. */
export type Figure = PlaneFigure | RowsFigure | GridFigure

interface Described {
  readonly title: string
  readonly description: string
}

/** Points and lines over two axes. */
export interface PlaneFigure extends Described {
  readonly kind: 'plane'
  readonly x: Axis
  readonly y: Axis
  readonly series: readonly Series[]
  /** The line where both axes are equal. */
  readonly hasDiagonal?: boolean
}

export interface Axis {
  readonly label: string
  /** How a value is written at a tick. */
  readonly write: (value: number) => string
  /** Ends that must be shown. */
  readonly from?: number
  readonly to?: number
}

export interface Series {
  readonly name: string
  readonly style: 'line' | 'points' | 'dashed'
  readonly points: readonly PlanePoint[]
}

export interface PlanePoint {
  readonly x: number
  readonly y: number
  readonly low?: number | null
  readonly high?: number | null
}

/** One line per row: a bar from 0, or marks with their intervals. */
export interface RowsFigure extends Described {
  readonly kind: 'rows'
  readonly axis: Axis
  readonly style: 'bars' | 'marks'
  /** What the first and second mark of a row are; one name or two. */
  readonly names: readonly string[]
  readonly rows: readonly FigureRow[]
  /** A line across all rows, such as where nothing changes. */
  readonly reference?: number
}

export interface FigureRow {
  readonly label: string
  readonly marks: readonly Mark[]
}

export interface Mark {
  readonly value: number
  readonly low?: number | null
  readonly high?: number | null
}

/** Counts by two kinds, shaded by their share of the row. */
export interface GridFigure extends Described {
  readonly kind: 'grid'
  readonly across: string
  readonly down: string
  readonly columns: readonly string[]
  readonly rows: readonly string[]
  readonly cells: readonly (readonly number[])[]
  readonly write: (value: number) => string
}
