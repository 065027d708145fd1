import type { Statement } from '#assessment'
import type { Block } from '../document.ts'
import type { Tongue } from '../tongue.ts'

/** The sentences of an assessment whose code begins like this, as a list; nothing where there are none. */
export function saidOf(guidance: readonly Statement[] | undefined, codes: RegExp, { say }: Tongue): readonly Block[] {
  const items = (guidance ?? []).filter(({ code }) => codes.test(code)).map(say)
  return items.length === 0 ? [] : [{ kind: 'list', items }]
}
