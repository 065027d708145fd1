import type { Rng } from '#base'
import { canonicalJson, RepriseError } from '#base'
import type { Point, Space } from './space.ts'
import { checkSpace, contains, pointAt } from './space.ts'

/** Try this next. `share` is how much of the whole work it is worth: 1, or less on the lower rungs of halving. */
export interface Ask {
  readonly id: number
  readonly params: Point
  readonly share: number
  /** The ask whose result earned it more work; null for a point asked for the first time. */
  readonly from: number | null
}

/** An ask and what was told of it. `loss` is null before it is told, and where it was not a finite number. */
export interface Tried extends Ask {
  readonly told: boolean
  readonly loss: number | null
}

/** Plain JSON: all there is to a sampler besides its space and its stream. */
export interface SamplerState {
  readonly kind: string
  /** Points still to be asked before the method decides: known to be good elsewhere. */
  readonly first: readonly Point[]
  readonly tried: readonly Tried[]
}

/** Asks which point to try, is told its loss. Asks may run ahead of tells. */
export interface Sampler {
  /** null when nothing new is left. No point is asked twice with the same share. */
  ask(): Ask | null
  /** Lower is better; a loss that is not finite counts as worse than all others. Throws `invalid-input` for an id not asked, or told before. */
  tell(id: number, loss: number): void
  save(): SamplerState
}

/** What a method decides from. Its answer follows from this alone, so a sampler restored goes on as if never stopped. */
export interface SearchQuestion {
  readonly space: Space
  readonly tried: readonly Tried[]
  /** The same in every question of a search. */
  readonly stream: Rng
  /** Of this question and attempt alone. */
  readonly rng: Rng
  /** How many proposals to this question were known already. */
  readonly attempt: number
}

export type Proposal = Pick<Ask, 'params' | 'share' | 'from'>

/** A way to search: a file per method, all of this shape. */
export interface SearchMethod {
  readonly kind: string
  /** null when there is nothing more to propose. */
  propose(question: SearchQuestion): Proposal | null
}

export interface SamplerOptions {
  readonly method: SearchMethod
  readonly space: Space
  readonly rng: Rng
  /** Asked first, in this order, as far as the space contains them: a head start. */
  readonly first?: readonly Point[]
}

const ATTEMPTS = 60

export function openSampler({ method, space, rng, first = [] }: SamplerOptions): Sampler {
  checkSpace(space)
  const known = first.filter((point) => contains(space, point))
  return resume({ method, space, rng }, { kind: method.kind, first: known, tried: [] })
}

/** The sampler that `save` described, going on with the same asks. Needs the same method, space and rng. */
export function restoreSampler(options: Omit<SamplerOptions, 'first'>, state: SamplerState): Sampler {
  if (state.kind === options.method.kind) return resume(options, state)
  throw new RepriseError('invalid-input', `a search by ${state.kind} cannot go on as ${options.method.kind}`)
}

function resume({ method, space, rng }: Omit<SamplerOptions, 'first'>, state: SamplerState): Sampler {
  const tried = [...state.tried]
  const seen = new Set(tried.map(keyOf))
  let first = [...state.first]
  const next = (): Proposal | null => {
    for (const [index, params] of first.entries()) {
      const proposal = { params, share: 1, from: null }
      if (seen.has(keyOf(proposal))) continue
      first = first.slice(index + 1)
      return proposal
    }
    first = []
    return propose({ space, tried, stream: rng }, method, seen)
  }
  return {
    ask: () => {
      const proposal = next()
      if (proposal === null) return null
      const ask = { id: tried.length, ...proposal }
      seen.add(keyOf(ask))
      tried.push({ ...ask, told: false, loss: null })
      return ask
    },
    tell: (id, loss) => {
      const ask = tried[id]
      if (ask === undefined || ask.told)
        throw new RepriseError('invalid-input', `ask ${id} was ${ask ? 'told before' : 'never asked'}`, {
          details: { id },
        })
      tried[id] = { ...ask, told: true, loss: Number.isFinite(loss) ? loss : null }
    },
    save: () => ({ kind: method.kind, first: [...first], tried: [...tried] }),
  }
}

/** The method's first proposal that is new; where it only repeats itself, a random one. */
function propose(
  known: Omit<SearchQuestion, 'rng' | 'attempt'>,
  method: SearchMethod,
  seen: ReadonlySet<string>,
): Proposal | null {
  const { space, tried, stream } = known
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const rng = stream.child(`ask/${tried.length}/${attempt}`)
    const proposal = method.propose({ ...known, rng, attempt })
    if (proposal === null) return null
    if (!seen.has(keyOf(proposal))) return proposal
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const rng = stream.child(`else/${tried.length}/${attempt}`)
    const proposal = { params: pointAt(space, () => rng.float()), share: 1, from: null }
    if (!seen.has(keyOf(proposal))) return proposal
  }
  return null
}

function keyOf({ params, share }: Pick<Ask, 'params' | 'share'>): string {
  return canonicalJson({ params: { ...params }, share })
}
