// CONTRACT. What ran: captured in under 100 ms for a clean repository.
import type { Digest } from '#base'

export interface Provenance {
  readonly engine: { readonly version: string; readonly digest: Digest } // our shipped code and .wasm
  readonly node: string
  readonly platform: { readonly os: string; readonly release: string; readonly arch: string; readonly cpuModel: string; readonly cpuCount: number; readonly memoryBytes: number; readonly endianness: 'LE' | 'BE' }
  readonly command: readonly string[] // argv
  readonly workingDirectory: string
  readonly git: null | { readonly commit: string | null; readonly branch: string | null; readonly dirty: boolean; readonly diffDigest: Digest | null; readonly untracked: readonly string[] }
  readonly locks: Readonly<Record<string, Digest>> // lock files found beside the project
  readonly environment: Readonly<Record<string, string>> // an allow-list only
  readonly user: string | null
  readonly host: string
}
// export function captureProvenance(options: { directory: string; argv: readonly string[]; env }): Promise<Provenance>
// export function engineDigest(): Promise<Digest>
