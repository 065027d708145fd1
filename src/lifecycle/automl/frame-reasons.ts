import type { FrameOptions, FrameReason } from './frame.ts'
import type { FramedTarget } from './target.ts'

/** Why this task, positive class, metric and target: what `frame` decided from the target and the options. */
export function reasonsOf(options: FrameOptions, framed: FramedTarget, metric: string): readonly FrameReason[] {
  const { task, positive } = framed
  const isAmbiguous = framed.warnings.some(({ kind }) => kind === 'ambiguous-task')
  const asked = (name: keyof FrameOptions) => options[name] !== undefined
  const reasons: FrameReason[] = [
    {
      code: 'task',
      confidence: asked('task') ? 'certain' : isAmbiguous ? 'possible' : 'likely',
      values: { task, target: options.target, because: asked('task') ? 'asked' : 'values' },
    },
  ]
  if (positive !== null) reasons.push(positiveReason(framed, options.target))
  reasons.push({
    code: 'metric',
    confidence: asked('metric') ? 'certain' : 'possible',
    values: { metric, task, because: asked('metric') ? 'asked' : 'default' },
  })
  const { costs } = options
  if (costs !== undefined) reasons.push({ code: 'costs', confidence: 'certain', values: { ...costs, positive } })
  if (options.protected !== undefined && options.protected.length > 0)
    reasons.push({ code: 'protected', confidence: 'certain', values: { columns: options.protected } })
  return [...reasons, ...(framed.reasons ?? [])]
}

const SURENESS = { asked: 'certain', word: 'likely', rarer: 'possible', order: 'possible' } as const

function positiveReason({ positive, positiveBecause = 'order' }: FramedTarget, target: string): FrameReason {
  return {
    code: 'positive',
    confidence: SURENESS[positiveBecause],
    values: { target, positive, because: positiveBecause },
  }
}
