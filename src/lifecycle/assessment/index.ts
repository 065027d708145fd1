export type { AssessOptions } from './assess.ts'
export { assess } from './assess.ts'
export type { Assessment, Importance, Interval, Statement, Verdict } from './assessment.ts'
