import type { Assessment } from '#assessment'
import type { Frame, FrameOptions, Leader, StudyOptions } from '#automl'
import type { Digest, Json } from '#base'
import { canonicalJson, RepriseError } from '#base'
import type { DatasetVersion, ParseSpec, Schema } from '#data'
import type { ObjectStore } from '#objects'
import type { Provenance } from '#provenance'
import type { Run } from '#tracking'

/** Everything needed to make a study's result again, and what it was. Documented in docs/run-record.md. */
export interface RunRecord {
  readonly format: 'reprise-run'
  readonly version: 1
  readonly dataset: {
    readonly name: string
    readonly version: number
    readonly digest: Digest
    readonly raw: { readonly digest: Digest; readonly sizeBytes: number }
    readonly source: string
    readonly parse: ParseSpec
    readonly schema: Schema
    readonly rowCount: number
  }
  readonly frameOptions: FrameOptions
  readonly studyOptions: StudyOptions
  readonly threads: number
  readonly provenance: Provenance
  readonly plan: Digest
  readonly result: {
    readonly frame: Frame
    readonly splitDigest: string
    readonly model: Digest
    readonly files: Readonly<Record<string, Digest>>
    readonly assessment: Assessment
    readonly leaderboard: readonly Leader[]
    readonly stoppedBy: string
  }
}

export const RECORD_PATH = 'record.json'

/** The part of a dataset version that goes into a record. */
export function recordedDataset(version: DatasetVersion): RunRecord['dataset'] {
  const { dataset: name, digest, raw, source, parse, schema, rowCount } = version
  return { name, version: version.version, digest, raw, source, parse, schema, rowCount }
}

export function encodeRecord(record: RunRecord): string {
  return canonicalJson(record as unknown as Json)
}

/** The record of a run; `not-found` when the run has none, `newer-version` when a later Reprise wrote it. */
export async function readRecord(objects: ObjectStore, run: Run): Promise<RunRecord> {
  const artifact = run.artifacts.find(({ path }) => path === RECORD_PATH)
  if (!artifact) {
    throw new RepriseError('not-found', `run ${run.id} (${run.kind}, ${run.status}) has no record to verify`, {
      remedy: 'Only a training that finished leaves one: see reprise runs ls --kind study',
    })
  }
  const record = JSON.parse(new TextDecoder().decode(await objects.get(artifact.digest))) as RunRecord
  if (record.format !== 'reprise-run' || record.version !== 1) {
    throw new RepriseError(
      'newer-version',
      `the record of run ${run.id} has version ${record.version}; this Reprise reads version 1`,
      {
        remedy: `npx reprise@${record.provenance?.engine?.version ?? 'latest'} verify ${run.id}`,
      },
    )
  }
  return record
}
