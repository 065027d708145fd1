// A team of threads: worker 0 is the caller's thread and leads; the others spin for a while, then sleep, until it publishes a job.
import { SYNC_CONTEXT, SYNC_DONE, SYNC_FAILED, SYNC_GENERATION, SYNC_JOB, SYNC_LEADER_SLEEPS, SYNC_SLEEPERS } from '../build/generated/constants'
import { runJob } from './jobs'

const SPINS: i32 = 20000

// Globals live in the instance, and each thread has its own: these differ from thread to thread.
/** Address of the context that the command under way is about. */
export let context: usize = 0
export let workerIndex: usize = 0
let sync: usize = 0
let teamSize: usize = 1
let sharers: usize = 1 // threads the job under way is divided among

/** Called once per thread. */
export function join(syncBlock: usize, index: usize, size: usize): void {
  sync = syncBlock
  workerIndex = index
  teamSize = size
  sharers = size
}

export function useContext(address: usize): void { context = address }
export function useSharers(count: usize): void { sharers = count }
@inline export function teamCount(): usize { return sharers }

/** Where a worker's part of `total` begins: a multiple of 4, except that the last part ends at `total`. */
@inline export function shareStart(total: usize, worker: usize): usize {
  return worker >= sharers ? total : <usize>((<u64>total * <u64>worker) / <u64>sharers) & ~3
}
@inline export function myStart(total: usize): usize { return shareStart(total, workerIndex) }
@inline export function myEnd(total: usize): usize { return shareStart(total, workerIndex + 1) }

/** The leader's: runs a job on every thread and returns when all have done their part. */
export function dispatch(job: u32): void {
  if (sharers == 1) { runJob(job); return }
  const generation = sync + SYNC_GENERATION, done = sync + SYNC_DONE
  store<u32>(sync + SYNC_JOB, job)
  store<u32>(sync + SYNC_CONTEXT, <u32>context)
  atomic.store<u32>(done, 0)
  atomic.add<u32>(generation, 1)
  if (atomic.load<u32>(sync + SYNC_SLEEPERS) != 0) atomic.notify(generation, -1)
  runJob(job)
  awaitDone(done)
  if (atomic.load<u32>(sync + SYNC_FAILED) != 0) unreachable() // a worker trapped: its host set the flag and counted it as done
}

/** As `dispatch`, on the leader's thread alone. */
export function alone(job: u32): void {
  const all = sharers
  sharers = 1
  runJob(job)
  sharers = all
}

function awaitDone(done: usize): void {
  const others = <u32>(teamSize - 1)
  for (let spin = 0; spin < SPINS; spin++) if (atomic.load<u32>(done) == others) return
  atomic.store<u32>(sync + SYNC_LEADER_SLEEPS, 1)
  for (let seen = atomic.load<u32>(done); seen != others; seen = atomic.load<u32>(done)) atomic.wait<i32>(done, <i32>seen, -1)
  atomic.store<u32>(sync + SYNC_LEADER_SLEEPS, 0)
}

/** A worker's life: never returns. */
export function work(): void {
  const generation = sync + SYNC_GENERATION, done = sync + SYNC_DONE
  let seen: u32 = 0
  while (true) {
    seen = awaitGeneration(generation, seen)
    context = <usize>load<u32>(sync + SYNC_CONTEXT)
    runJob(load<u32>(sync + SYNC_JOB))
    atomic.add<u32>(done, 1)
    if (atomic.load<u32>(sync + SYNC_LEADER_SLEEPS) != 0) atomic.notify(done, -1)
  }
}

function awaitGeneration(generation: usize, seen: u32): u32 {
  for (let spin = 0; spin < SPINS; spin++) if (atomic.load<u32>(generation) != seen) return seen + 1
  atomic.add<u32>(sync + SYNC_SLEEPERS, 1)
  while (atomic.load<u32>(generation) == seen) atomic.wait<i32>(generation, <i32>seen, -1)
  atomic.sub<u32>(sync + SYNC_SLEEPERS, 1)
  return seen + 1
}
