import type { Findings, PartName, PartState } from './findings.ts'

export interface PartOptions {
  /** Parts to leave out, such as those that a recorded assessment had no time for. */
  readonly skip?: readonly PartName[]
  /** Polled before each part: true leaves the rest out. Absent: never. */
  readonly isLate?: () => boolean
}

/** Runs the parts of an assessment one by one and keeps what became of each. */
export function openParts({ skip = [], isLate = () => false }: PartOptions) {
  const states: Partial<Record<PartName, PartState>> = {}
  const found: { -readonly [Name in PartName]?: Findings[Name] } = {}
  return {
    states: states as Readonly<Partial<Record<PartName, PartState>>>,
    found: found as Partial<Findings>,
    run: <Name extends PartName>(name: Name, measure: () => Findings[Name] | null): void => {
      if (skip.includes(name) || isLate()) {
        states[name] = 'time'
        return
      }
      const value = measure()
      states[name] = value === null ? 'none' : 'done'
      if (value !== null) found[name] = value
    },
  }
}
