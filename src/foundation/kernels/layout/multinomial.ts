// What the kernel of multinomial regression addresses.
import type { Slots } from './slots.ts'

export const multinomialContexts = {
  multinomial: {
    rowCount: 'size',
    columnCount: 'size',
    classCount: 'size',
    classStride: 'size', // classes up to an even number: what a row of coefficients, of margins and of slopes takes
    values: 'size', // f64, rows × columns
    labels: 'size', // u32
    weights: 'size', // f64
    coefficients: 'size', // f64, columns × stride
    blockRows: 'size',
    blockCount: 'size',
    sums: 'size', // f64 per block: slopes (columns × stride), then the loss and a spare
    margins: 'size', // f64 per worker: two rows of classes
  },
} as const satisfies Record<string, Slots>
