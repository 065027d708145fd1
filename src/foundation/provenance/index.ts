export { engineDigest } from './engine.ts'
export type { GitState } from './git.ts'
export type { CaptureOptions, Platform, Provenance } from './provenance.ts'
export { captureProvenance } from './provenance.ts'
