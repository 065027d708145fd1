import type { TreeEnsemble } from './ensemble.ts'

/** What an ensemble with linear leaves has besides; see `TreeEnsemble`. */
export interface Slopes {
  readonly slopeStarts: Uint32Array
  readonly slopeFeatures: Uint16Array
  readonly slopes: Float64Array
  readonly slopeMeans: Float64Array
  readonly centres: Float64Array
}

/** Undefined when leaves are constant. */
export function slopesOf({
  slopeStarts,
  slopeFeatures,
  slopes,
  slopeMeans,
  centres,
}: TreeEnsemble): Slopes | undefined {
  if (!slopeStarts || !slopeFeatures || !slopes || !slopeMeans || !centres) return undefined
  return { slopeStarts, slopeFeatures, slopes, slopeMeans, centres }
}

/** Those of the first `nodes` nodes. */
export function headOfSlopes(ensemble: TreeEnsemble, nodes: number): Partial<Slopes> {
  const whole = slopesOf(ensemble)
  if (!whole) return {}
  const count = whole.slopeStarts[nodes] as number
  return {
    slopeStarts: whole.slopeStarts.slice(0, nodes + 1),
    slopeFeatures: whole.slopeFeatures.slice(0, count),
    slopes: whole.slopes.slice(0, count),
    slopeMeans: whole.slopeMeans.slice(0, count),
  }
}

/** Of one ensemble's nodes and then the other's; either may have constant leaves. */
export function joinedSlopes(first: TreeEnsemble, then: TreeEnsemble): Partial<Slopes> {
  const centres = first.centres ?? then.centres
  if (!centres) return {}
  const [a, b] = [slopesOf(first) ?? none(first), slopesOf(then) ?? none(then)]
  const count = a.slopes.length
  return {
    slopeStarts: Uint32Array.from([...a.slopeStarts, ...b.slopeStarts.subarray(1).map((start) => start + count)]),
    slopeFeatures: Uint16Array.from([...a.slopeFeatures, ...b.slopeFeatures]),
    slopes: Float64Array.from([...a.slopes, ...b.slopes]),
    slopeMeans: Float64Array.from([...a.slopeMeans, ...b.slopeMeans]),
    centres,
  }
}

function none({ children }: TreeEnsemble): Omit<Slopes, 'centres'> {
  const empty = new Float64Array(0)
  return {
    slopeStarts: new Uint32Array(children.length + 1),
    slopeFeatures: new Uint16Array(0),
    slopes: empty,
    slopeMeans: empty,
  }
}
