import { after } from 'node:test'
import type { Kernels } from '#kernels'
import { loadKernels } from '#kernels'

/** What boosting tests have in common; each names what it changes. */
export const plainBoosting = {
  learningRate: 0.1,
  maxLeaves: 15,
  l2: 1,
  minHessian: 1e-3,
  minRowsInLeaf: 5,
  minGain: 0,
  categorySmoothing: 10,
  categoryL2: 10,
  rowShare: 1,
  columnShare: 1,
}

/** One, two and four threads, which must agree to the bit; closed after the file's tests. */
export async function threeTeams(): Promise<readonly [Kernels, Kernels, Kernels]> {
  const teams = [
    await loadKernels({ threads: 1, checked: true }),
    await loadKernels({ threads: 2, checked: true }),
    await loadKernels({ threads: 4 }),
  ] as const
  after(() => Promise.all(teams.map((kernels) => kernels[Symbol.asyncDispose]())))
  return teams
}
