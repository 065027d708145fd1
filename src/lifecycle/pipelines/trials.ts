import type { Leader } from '#automl'
import { canonicalJson } from '#base'
import type { Run } from '#tracking'
import { finishRun, startRun } from '#tracking'
import type { PipelinePlace } from './place.ts'

/** Writes one finished trial as a child Run of its study. */
export async function recordTrial(place: PipelinePlace, study: Run, trial: number, leader: Leader): Promise<void> {
  const params = Object.entries(leader.estimator?.params ?? {}).map(([key, value]) => [
    key,
    typeof value === 'object' ? canonicalJson(value) : String(value),
  ])
  const run = await startRun(place, {
    kind: 'trial',
    name: leader.name,
    experiment: study.experiment.name,
    parent: study.id,
    params: { kind: leader.estimator?.kind ?? 'ensemble', ...Object.fromEntries(params) },
    tags: { 'reprise.trial': canonicalJson(trial) },
  })
  const metrics = [
    ...Object.entries(leader.metrics).map(([name, value]) => ({ key: `validation.${name}`, value })),
    { key: 'fitSeconds', value: leader.fitSeconds },
    { key: 'predictMicrosPerRow', value: leader.predictMicrosPerRow },
    { key: 'sizeBytes', value: leader.sizeBytes },
  ]
  await finishRun(place, run.id, 'finished', { metrics })
}
