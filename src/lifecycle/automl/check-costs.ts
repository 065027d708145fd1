import { RepriseError } from '#base'
import type { Task } from '#training'
import type { FrameOptions } from './frame.ts'

/** Costs are two finite numbers, not below zero nor both zero, of a question with two answers. */
export function checkCosts({ costs, target }: FrameOptions, task: Task): void {
  if (costs === undefined) return
  const { fp, fn } = costs
  if (task !== 'binary') {
    throw fault(target, `costs need two classes; "${target}" is predicted by ${task}`, 'Leave --costs out.')
  }
  const isUsable = Number.isFinite(fp) && Number.isFinite(fn) && fp >= 0 && fn >= 0 && fp + fn > 0
  if (isUsable) return
  throw fault(
    target,
    `costs of fp=${fp} and fn=${fn} cannot be weighed against each other`,
    'Say what each mistake costs, such as --costs fp=1,fn=5.',
  )
}

function fault(column: string, problem: string, remedy: string): RepriseError {
  return new RepriseError('invalid-input', problem, { remedy, details: { column } })
}
