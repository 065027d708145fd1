import type { TreeEnsemble } from './ensemble.ts'

/** What an ensemble with linear leaves has besides; see `TreeEnsemble`. */
export interface Slopes {
  readonly slopeStarts: Uint32Array
  readonly slopeFeatures: Uint16Array
  readonly slopes: Float64Array
  readonly slopeMeans: Float64Array
}

/** Undefined when leaves are constant. */
export function slopesOf({ slopeStarts, slopeFeatures, slopes, slopeMeans }: TreeEnsemble): Slopes | undefined {
  if (!slopeStarts || !slopeFeatures || !slopes || !slopeMeans) return undefined
  return { slopeStarts, slopeFeatures, slopes, slopeMeans }
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
export function slopesOfBoth(first: TreeEnsemble, then: TreeEnsemble): Partial<Slopes> {
  const [a, b] = [slopesOf(first), slopesOf(then)]
  return a || b ? joinSlopes([a ?? none(first), b ?? none(then)]) : {}
}

/** Of nodes after nodes. */
export function joinSlopes(parts: readonly Slopes[]): Slopes {
  const nodes = parts.reduce((sum, { slopeStarts }) => sum + slopeStarts.length - 1, 0)
  const count = parts.reduce((sum, { slopes }) => sum + slopes.length, 0)
  const all = {
    slopeStarts: new Uint32Array(nodes + 1),
    slopeFeatures: new Uint16Array(count),
    slopes: new Float64Array(count),
    slopeMeans: new Float64Array(count),
  }
  let node = 0
  let slope = 0
  for (const part of parts) {
    const { slopeStarts } = part
    for (let i = 1; i < slopeStarts.length; i++) all.slopeStarts[node + i] = slope + (slopeStarts[i] as number)
    all.slopeFeatures.set(part.slopeFeatures, slope)
    all.slopes.set(part.slopes, slope)
    all.slopeMeans.set(part.slopeMeans, slope)
    node += slopeStarts.length - 1
    slope += part.slopes.length
  }
  return all
}

function none({ children }: TreeEnsemble): Slopes {
  const slopeStarts = new Uint32Array(children.length + 1)
  const empty = new Float64Array(0)
  return { slopeStarts, slopeFeatures: new Uint16Array(0), slopes: empty, slopeMeans: empty }
}
