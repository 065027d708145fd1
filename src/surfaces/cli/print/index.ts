import type { Entry } from '#operations'
import type { Paper } from '../terminal.ts'

/** A result as people read it. */
export type Printer = (output: never, paper: Paper) => string
type Printers = Readonly<Record<string, Printer>>

const NOUNS: Readonly<Record<string, () => Promise<{ printers: Printers }>>> = {
  data: () => import('./data.ts'),
  models: () => import('./models.ts'),
  runs: () => import('./runs.ts'),
  store: () => import('./store.ts'),
}

/** How the result of a verb is printed. */
export async function printerFor({ noun, verb }: Entry): Promise<(output: unknown, paper: Paper) => string> {
  const { printers } = await NOUNS[noun]!()
  return printers[verb] as (output: unknown, paper: Paper) => string
}
