import type { Table } from '#base'
import { createRng } from '#base'
import type { Features, Transform } from '#features'
import { applyTransforms } from '#features'
import type { Kernels } from '#kernels'
import type { Estimator, Fitted, Member, Model, Target } from '#training'
import { fit } from '#training'
import { schema } from './sample-table.ts'

const weights: Readonly<Record<number, readonly number[]>> = { 1: [1], 3: [0.5, 0.375, 0.125] }

export interface Sample {
  readonly table: Table
  readonly transforms: readonly Transform[]
  readonly target: Target
}

export function modelFrom(
  { table, transforms, target }: Sample,
  members: readonly Estimator[],
  kernels: Kernels,
): Model {
  const { task } = target
  const features = applyTransforms(transforms, table)
  const fitted = members.map((estimator) => fitSample(estimator, features, target, kernels))
  return {
    task,
    target: 'outcome',
    classes: task === 'regression' ? null : ['no', 'yes', 'perhaps'].slice(0, target.classCount),
    positive: task === 'binary' ? 'yes' : null,
    signature: { inputs: schema.map((column) => ({ ...column, required: true })) },
    transforms,
    members: fitted.map((part, index): Member => ({ weight: weights[members.length]![index]!, fitted: part })),
    example: { amount: 12.5, visits: 3, colour: 'red', member: 'Yes', note: 'paid late', since: '2024-02-29' },
  }
}

export function fitSample(estimator: Estimator, features: Features, target: Target, kernels: Kernels): Fitted {
  return fit(estimator, { features, target }, { rng: createRng(3), kernels })
}
