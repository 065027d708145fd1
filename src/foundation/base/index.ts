// CONTRACT (base owner completes): see docs of each name below.
export type { CodesColumn, Column, LongColumn, NumberColumn, Table } from './column.ts'
export type { Effects, Progress } from './effects.ts'
export type { ErrorCode } from './errors.ts'
export { isSystemError, RepriseError } from './errors.ts'
export type { Json } from './json.ts'
// digest.ts
//   export type Digest = string & { readonly [brand]: 'digest' }          64 hex characters, SHA-256
//   export function digestOf(bytes: Uint8Array | string): Digest          strings as UTF-8
//   export function isDigest(text: string): text is Digest
// canonical-json.ts   (RFC 8785; refuses non-finite numbers and undefined; -0 becomes 0)
//   export function canonicalJson(value: Json): string
// rng.ts   Philox4x32-10, counter-based; known-answer tests
//   export interface Rng { child(name: string | number): Rng; uint32(): number; float(): number /* [0,1), 53 bits */; below(n: number): number /* unbiased */
//                          permutation(n: number): Uint32Array; shuffle<T>(items: T[]): T[]; readonly path: string }
//   export function createRng(seed: number): Rng
// elementary.ts   own exp, log, log1p, expm1, sigmoid, softplus in pure TypeScript from + - * / and typed-array bit views, <= 1 ulp-ish bounds tested;
//                 bit-equal to the kernels' f64 versions
// units.ts    formatBytes(n), formatDuration(ms), formatCount(n), formatNumber(x, digits): plain, locale-free
// nearest.ts  nearestName(word, candidates): string | undefined    for "did you mean"
// node.ts is NOT needed: base runs in browsers except digest.ts, which uses node:crypto (its own sync SHA-256 is not wanted)
