import { RepriseError } from '#base'

/** Whether a process of this machine is there, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0) // signal 0 asks, and ends nothing
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return error.code === 'EPERM'
    throw new RepriseError('internal', `cannot ask for process ${pid}`, { cause: error })
  }
}
