import { layOut, records } from './layout.ts'

const { bytes, offsets } = layOut(records.node)

export const NODE_BYTES = bytes
export const nodeOffsets = {
  right: offsets['right'] as number,
  cover: offsets['cover'] as number,
  value: offsets['value'] as number,
  feature: offsets['feature'] as number,
  child: offsets['child'] as number,
  code: offsets['code'] as number,
  missingLeft: offsets['missingLeft'] as number,
  isCategory: offsets['isCategory'] as number,
  isLeaf: offsets['isLeaf'] as number,
}
