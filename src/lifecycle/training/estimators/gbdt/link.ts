import type { Link } from '../../estimator.ts'

/** With a log link a margin is the logarithm of the value that is predicted. */
export function linkOf(objective: string): Link {
  return objective === 'poisson' || objective === 'gamma' || objective === 'tweedie' ? 'log' : 'identity'
}
