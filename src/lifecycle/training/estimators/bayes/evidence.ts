import type { Features } from '#features'
import type { Block } from './blocks.ts'
import { addEvidence } from './blocks.ts'

/** What was learned, with a table per feature and the prior log-probabilities of the classes. */
export interface Evidence {
  readonly blocks: readonly Block[]
  readonly tables: readonly Float64Array[]
  readonly priors: Float64Array
  readonly strength: number
}

/** What each feature of a row says: classes, told feature by feature. */
export function tell(
  { blocks, tables, priors, strength }: Evidence,
  { features }: Features,
  row: number,
  visit: (feature: number, said: Float64Array) => void,
): void {
  const said = new Float64Array(priors.length)
  for (const [index, block] of blocks.entries()) {
    said.fill(0)
    addEvidence(block, tables[index]!, features[index]!, row, said)
    for (let k = 0; k < said.length; k++) said[k]! *= strength
    visit(index, said)
  }
}

/** Two classes have one margin, the second's less the first's. */
export function marginsOf(evidence: Evidence, features: Features): Float64Array {
  const { priors } = evidence
  const outputs = priors.length === 2 ? 1 : priors.length
  const margins = new Float64Array(features.rowCount * outputs)
  for (let row = 0; row < features.rowCount; row++) {
    const sums = priors.slice()
    tell(evidence, features, row, (_, said) => {
      for (let k = 0; k < sums.length; k++) sums[k]! += said[k]!
    })
    if (outputs === 1) margins[row] = sums[1]! - sums[0]!
    else margins.set(sums, row * outputs)
  }
  return margins
}
