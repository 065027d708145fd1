import type { Findings, PartName, PartState } from './findings.ts'

export interface PartOptions {
  /** Parts to leave out, such as those that a recorded assessment had no time for. */
  readonly skip?: readonly PartName[]
  /** Asked before each part, with the milliseconds it may take on a slow machine: true leaves it out. Absent: never. */
  readonly isLate?: (neededMs: number) => boolean
}

const USUAL_MS = 100
const MOST_MS: Readonly<Partial<Record<PartName, number>>> = {
  slices: 200,
  effects: 500,
  robustness: 600,
  learning: 1500,
}

/** Runs the parts of an assessment one by one and keeps what became of each. */
export function openParts({ skip = [], isLate = () => false }: PartOptions) {
  const states: Partial<Record<PartName, PartState>> = {}
  const found: { -readonly [Name in PartName]?: Findings[Name] } = {}
  return {
    states: states as Readonly<Partial<Record<PartName, PartState>>>,
    found: found as Partial<Findings>,
    run: <Name extends PartName>(name: Name, measure: () => Findings[Name] | null): void => {
      if (skip.includes(name) || isLate(MOST_MS[name] ?? USUAL_MS)) {
        states[name] = 'time'
        return
      }
      const value = measure()
      states[name] = value === null ? 'none' : 'done'
      if (value !== null) found[name] = value
    },
  }
}
