import { z } from 'zod'

const COSTS = /^(?:fp=(?<fp>\d+(?:\.\d+)?),fn=(?<fn>\d+(?:\.\d+)?)|fn=(?<fn2>\d+(?:\.\d+)?),fp=(?<fp2>\d+(?:\.\d+)?))$/

/** What the two mistakes cost, such as `fp=1,fn=5`: a number for a wrong positive, one for a missed one. */
export function costs() {
  return z
    .string()
    .regex(COSTS, 'write what a wrong positive and a missed one cost, such as fp=1,fn=5')
    .transform((text) => {
      const { fp, fn, fp2, fn2 } = COSTS.exec(text)!.groups!
      return { fp: Number(fp ?? fp2), fn: Number(fn ?? fn2) }
    })
}
