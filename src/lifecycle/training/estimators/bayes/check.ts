import type { Fault, Fitted, ModelShape } from '../../estimator.ts'
import { readJson } from '../../read-json.ts'
import type { Block } from './blocks.ts'
import { sizeOf } from './blocks.ts'

/** Decoded tables that fit the features; scales to divide by, variances above 0. */
export function checkBayes(fitted: Fitted, { featureCount, features, outputs }: ModelShape, fault: Fault): void {
  const document = readJson(fitted.document, 'document', fault)
  document.number('strength', 0, 1)
  const blocks = document.objects('blocks')
  if (blocks.length !== featureCount) fault('document.blocks', `${featureCount} blocks, one per feature`)
  const classCount = outputs === 1 ? 2 : outputs
  let size = 0
  const starts: number[] = []
  for (const [index, reader] of blocks.entries()) {
    const feature = features.features[index]!
    const kinds =
      feature.kind === 'number' ? (['gaussian', 'counts', 'presence', 'silent'] as const) : (['levels'] as const)
    const block: Block = {
      kind: reader.choice<Block['kind']>('kind', kinds),
      levelCount: feature.kind === 'category' ? reader.integer('levelCount', 0, feature.levels.length) : 0,
    }
    if (block.kind === 'gaussian') starts.push(size)
    size += sizeOf(block, classCount)
  }
  const numbers = (name: string, length: number) => {
    const found = fitted.arrays[name]
    const fits = found instanceof Float64Array && found.length === length && found.every(Number.isFinite)
    return fits ? found : fault(`arrays.${name}`, `${length} finite numbers`)
  }
  const table = numbers('tables', size)
  if (starts.some((start) => !(table[start + 1]! > 0))) fault('arrays.tables', 'scales above 0')
  numbers('priors', classCount)
  numbers('means', featureCount * classCount)
}
