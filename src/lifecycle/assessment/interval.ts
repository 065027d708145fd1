/** A figure and its 95 % interval; bounds are null where too little defines them. */
export interface Interval {
  readonly value: number
  readonly low: number | null
  readonly high: number | null
}
