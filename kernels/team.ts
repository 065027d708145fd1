// A team of threads: worker 0 is the caller's thread and leads. It opens a job; whoever is awake enters and claims piece after
// piece; then the leader closes it and waits only for those inside. So a thread that sleeps, or that a busy machine does not
// run, delays nobody.
import { SYNC_CONTEXT, SYNC_FAILED, SYNC_JOB, SYNC_NEXT, SYNC_SLEEPERS, SYNC_STATE } from '../build/generated/constants'
import { context, useContext } from './context'
import { runJob } from './jobs'

const SPINS: i32 = 20000
const CLOSED: u32 = 128
const INSIDE: u32 = 127

// Globals live in the instance, and each thread has its own: these differ from thread to thread.
export let workerIndex: usize = 0
let sync: usize = 0
let sharers: usize = 1
let isShared: bool = true
let claimed: usize = 0

/** Called once per thread. */
export function join(syncBlock: usize, index: usize): void {
  sync = syncBlock
  workerIndex = index
}

/** How many threads `dispatch` may use: 1 or more. */
export function useSharers(count: usize): void { sharers = count }
@inline export function isTeam(): bool { return sharers > 1 }

/** The next piece of the job under way; jobs stop at the first beyond their last. Any thread may get any piece. */
@inline export function claim(): usize {
  return isShared ? <usize>atomic.add<u32>(sync + SYNC_NEXT, 1) : claimed++
}

/** The leader's: runs a job on as many threads as come, and returns when it is done. */
export function dispatch(job: u32): void {
  if (sharers == 1) { alone(job); return }
  const state = sync + SYNC_STATE
  store<u32>(sync + SYNC_JOB, job)
  store<u32>(sync + SYNC_CONTEXT, <u32>context)
  atomic.store<u32>(sync + SYNC_NEXT, 0)
  atomic.store<u32>(state, ((atomic.load<u32>(state) >> 8) + 1) << 8)
  if (atomic.load<u32>(sync + SYNC_SLEEPERS) != 0) atomic.notify(state, -1)
  isShared = true
  runJob(job)
  atomic.or<u32>(state, CLOSED)
  awaitEmpty(state)
  if (atomic.load<u32>(sync + SYNC_FAILED) != 0) unreachable() // a worker trapped: its host set the flag and counted it out
}

/** As `dispatch`, on the leader's thread alone. */
export function alone(job: u32): void {
  isShared = false
  claimed = 0
  runJob(job)
}

function awaitEmpty(state: usize): void {
  for (let spin = 0; spin < SPINS; spin++) if ((atomic.load<u32>(state) & INSIDE) == 0) return
  for (let seen = atomic.load<u32>(state); (seen & INSIDE) != 0; seen = atomic.load<u32>(state)) atomic.wait<i32>(state, <i32>seen, -1)
}

/** A worker's life: never returns. */
export function work(): void {
  const state = sync + SYNC_STATE
  let generation: u32 = 0
  while (true) {
    generation = awaitJob(state, generation)
    if (!enter(state, generation)) continue
    useContext(<usize>load<u32>(sync + SYNC_CONTEXT))
    runJob(load<u32>(sync + SYNC_JOB))
    leave(state)
  }
}

function awaitJob(state: usize, generation: u32): u32 {
  for (let spin = 0; spin < SPINS; spin++) {
    const seen = atomic.load<u32>(state) >> 8
    if (seen != generation) return seen
  }
  atomic.add<u32>(sync + SYNC_SLEEPERS, 1)
  let seen = atomic.load<u32>(state)
  for (; seen >> 8 == generation; seen = atomic.load<u32>(state)) atomic.wait<i32>(state, <i32>seen, -1)
  atomic.sub<u32>(sync + SYNC_SLEEPERS, 1)
  return seen >> 8
}

/** False when the job is closed, or another has begun. */
function enter(state: usize, generation: u32): bool {
  while (true) {
    const seen = atomic.load<u32>(state)
    if (seen >> 8 != generation || (seen & CLOSED) != 0) return false
    if (atomic.cmpxchg<u32>(state, seen, seen + 1) == seen) return true
  }
}

function leave(state: usize): void {
  const before = atomic.sub<u32>(state, 1)
  if ((before & INSIDE) == 1 && (before & CLOSED) != 0) atomic.notify(state, -1)
}
