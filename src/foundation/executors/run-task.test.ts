import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { RepriseError } from '#base'
import type { TaskOptions } from './index.ts'
import { runTask } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'reprise-tasks-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const from = (alias: string) => JSON.stringify(import.meta.resolve(alias))
const module = written(
  'task.mjs',
  `import { RepriseError } from ${from('#base')}
   import { serveTask } from ${from('./index.ts')}
   const tasks = {
     double: ({ values }) => values.map((value) => value * 2),
     refuse: () => { throw new RepriseError('refused', 'no such thing', { remedy: 'ask again', details: { column: 'age', test: () => 1 } }) },
     blunder: () => { null.length },
     count({ count }, { emit }) { for (let i = 0; i < count; i++) emit(i); return 'counted' },
     spin(_, { emit, stopped }) { emit('spinning'); let turns = 0; while (!stopped()) turns++; return turns },
     sleep(_, { emit }) { emit('asleep'); return new Promise((resolve) => setTimeout(resolve, 60_000)) },
     leave: () => process.exit(3),
     stray: () => new Promise(() => setTimeout(() => { throw new Error('out of nowhere') }, 1)),
     hoard() { const kept = []; for (;;) kept.push(new Array(100_000).fill(kept.length + 0.5)) },
     secret: () => () => 'functions cannot travel',
     whoami(_, { emit }) { emit(process.pid); return new Promise((resolve) => setTimeout(resolve, 60_000)) },
     flags: () => process.execArgv,
   }
   serveTask((input, context) => tasks[input.task](input, context))`,
)

for (const place of ['thread', 'process'] as const) {
  const run = <Event>(task: string, options: Partial<TaskOptions<Event>> & { values?: unknown } = {}) =>
    runTask<unknown, Event>({ module, place, input: { task, count: 5000, values: options.values }, ...options })

  test(`a ${place} returns what its handler returns, typed arrays included`, async () => {
    assert.deepEqual(await run('double', { values: Float64Array.of(1, NaN, -2) }), Float64Array.of(2, NaN, -4))
  })

  test(`a RepriseError leaves a ${place} with its code, message, remedy and details`, async () => {
    const error = await failure(run('refuse'))
    assert.deepEqual(
      [error.code, error.message, error.remedy, error.details['column']],
      ['refused', 'no such thing', 'ask again', 'age'],
    )
    assert.equal(error.details['test'], '() => 1')
  })

  test(`another error leaves a ${place} as internal, with the stack of its place`, async () => {
    const error = await failure(run('blunder'))
    assert.equal(error.code, 'internal')
    assert.match(error.message, /^TypeError: Cannot read properties of null/)
    assert.match((error.cause as Error).stack ?? '', /task\.mjs/)
  })

  test(`events of a ${place} arrive in order, and all before the end`, async () => {
    const seen: number[] = []
    assert.equal(await run<number>('count', { onEvent: (event) => seen.push(event) }), 'counted')
    assert.deepEqual(
      seen,
      Array.from({ length: 5000 }, (_, i) => i),
    )
  })

  test(`a listener that throws ends a ${place} with its error`, async () => {
    const onEvent = () => {
      throw new Error('listener')
    }
    await assert.rejects(run('sleep', { onEvent }), /^Error: listener$/)
  })

  test(`a ${place} that computes without a pause sees the stop flag`, async () => {
    const stop = new AbortController()
    const turns = await run('spin', { signal: stop.signal, onEvent: () => stop.abort() })
    assert(Number(turns) >= 0)
    assert.equal(await run('spin', { signal: AbortSignal.abort() }), 0)
  })

  test(`a ${place} can be ended at once, asleep or computing`, async () => {
    for (const task of ['sleep', 'spin']) {
      const kill = new AbortController()
      assert.equal((await failure(run(task, { kill: kill.signal, onEvent: () => kill.abort() }))).code, 'interrupted')
    }
    assert.equal((await failure(run('sleep', { kill: AbortSignal.abort() }))).code, 'interrupted')
  })

  test(`a ${place} that leaves, crashes or never answers is told`, async () => {
    assert.match((await failure(run('leave'))).message, /task\.mjs ended without a result \(exit code 3\)/)
    assert.match((await failure(run('stray'))).message, /crashed: out of nowhere/)
    const mute = written('mute.mjs', 'export {}')
    assert.match(
      (await failure(run('x', { module: mute }))).message,
      /mute\.mjs ended without a result \(exit code 0\)/,
    )
    const broken = written('broken.mjs', 'import "./nothing.mjs"')
    assert.match((await failure(run('x', { module: broken }))).message, /broken\.mjs crashed: Cannot find module/)
  })

  test(`a ${place} that runs out of memory says so`, async () => {
    const error = await failure(run('hoard', { memoryBytes: 50e6 }))
    assert.equal(error.code, 'unavailable')
    assert.match(error.message, /task\.mjs ran out of memory \(limit 50 MB\)/)
    assert(error.remedy)
  })

  test(`what cannot travel to or from a ${place} is told`, async () => {
    assert.match((await failure(run('secret'))).message, /could not be cloned/)
    await assert.rejects(run('double', { values: () => 1 }), /could not be cloned/)
  })

  test(`a ${place} inherits no flags of its caller`, async () => {
    assert(process.execArgv.length > 0, 'the test runner has flags of its own')
    assert.deepEqual(await run('flags'), [])
  })
}

test('a process killed by the system is told', async () => {
  const suicidal = written(
    'suicidal.mjs',
    `import { serveTask } from ${from('./index.ts')}
     serveTask(() => { process.kill(process.pid, 'SIGKILL'); return new Promise(() => setTimeout(() => 0, 60_000)) })`,
  )
  const error = await failure(runTask({ module: suicidal, input: 0, place: 'process' }))
  assert.deepEqual([error.code, /was killed/.test(error.message)], ['unavailable', true])
})

test('a process ends when its caller is gone', async () => {
  const options = `{ module: new URL(${JSON.stringify(module.href)}), input: { task: 'whoami' }, place: 'process', onEvent: (pid) => { console.log(pid); process.kill(process.pid, 'SIGKILL') } }`
  const code = `import { runTask } from ${from('./index.ts')}; await runTask(${options})`
  const caller = spawnSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' })
  assert.equal(caller.signal, 'SIGKILL')
  const host = Number(caller.stdout)
  assert(host > 0)
  for (let waited = 0; isAlive(host); waited += 20) {
    assert(waited < 5000, `process ${host} outlives its caller`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
})

test('serveTask outside a task is refused', async () => {
  const { serveTask } = await import('./index.ts')
  assert.throws(() => serveTask(async () => 1), RepriseError)
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function failure(running: Promise<unknown>): Promise<RepriseError> {
  const outcome = await running.then(
    (output) => assert.fail(`it returned ${output}`),
    (error: unknown) => error,
  )
  assert(outcome instanceof RepriseError, String(outcome))
  return outcome
}

function written(name: string, text: string): URL {
  writeFileSync(join(folder, name), text)
  return pathToFileURL(join(folder, name))
}
