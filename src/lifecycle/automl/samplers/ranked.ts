import type { Tried } from './sampler.ts'

/** What was told, best first; losses that are not finite last, equal ones in the order they were asked. */
export function rankedTold(tried: readonly Tried[]): readonly Tried[] {
  const worth = ({ loss }: Tried) => loss ?? Number.POSITIVE_INFINITY
  return tried
    .filter(({ told }) => told)
    .sort((a, b) => (worth(a) === worth(b) ? a.id - b.id : worth(a) < worth(b) ? -1 : 1))
}
