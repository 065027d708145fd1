import type { Json, Rng } from '#base'
import { createRng } from '#base'

type Row = { readonly [column: string]: Json }

/** Rows for the sample models as a client sends them: ordinary cells, missing ones, words never seen, figures out of range. */
export function sampleRows(count: number): readonly Row[] {
  const rng = createRng(11)
  return Array.from({ length: count }, () => ({
    amount: pick(rng, [null, 0, -1, 3.0625, 12.5, 1e-300, -1e308, 1 + rng.uint32() / 2 ** 28]),
    visits: pick(rng, [null, 0, -5, 22, '9007199254740993', rng.uint32() % 24]),
    colour: pick(rng, [null, 'blue', 'green', 'red', 'zinc', 'mauve', '', ' red']),
    member: pick(rng, [null, true, false, 'Yes', 'no', 'OFF', 1, 0]),
    note: pick(rng, [null, '', 'paid late', 'ÇA VA, À BIENTÔT', 'late late 😀', 'in time\npaid']),
    since: pick(rng, [
      null,
      '2024-02-29',
      '1969-12-31T23:59:59.999999',
      `20${10 + (rng.uint32() % 90)}-06-01T08:00:00+02:00`,
    ]),
    stranger: 'ignored',
  }))
}

function pick(rng: Rng, cells: readonly Json[]): Json {
  return cells[rng.uint32() % cells.length]!
}
