import type { Figure } from './figure.ts'
import { drawGrid } from './grid.ts'
import { drawPlane } from './plane.ts'
import { drawRows } from './rows.ts'

/** The figure as one SVG element; `id` must be its own in the page. */
export function draw(figure: Figure, id: string): string {
  if (figure.kind === 'plane') return drawPlane(figure, id)
  return figure.kind === 'rows' ? drawRows(figure, id) : drawGrid(figure, id)
}
