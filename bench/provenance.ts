// Capturing what ran, in a clean repository, against its bound of 100 ms and beside `git status` alone. The first capture of
// a process also reads our own code; both are told. Run it with: node bench/provenance.ts
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { captureProvenance, engineDigest } from '#provenance'

const BOUND_MS = 100
const FILE_COUNT = 500
const REPEAT_COUNT = 25

const directory = cleanRepository()
try {
  if (process.argv.includes('--first')) console.log(await captureMs())
  else await compare()
} finally {
  rmSync(directory, { recursive: true, force: true })
}

async function compare(): Promise<void> {
  const again: number[] = []
  await engineDigest()
  for (let i = 0; i < REPEAT_COUNT; i++) again.push(await captureMs())
  const first = Array.from({ length: 7 }, () =>
    Number(execFileSync(process.execPath, [import.meta.filename, '--first'], { encoding: 'utf8' })),
  )
  report('first capture of a process', first)
  report('later captures', again)
  console.log(`git status alone: median ${medianOf(Array.from({ length: REPEAT_COUNT }, statusMs)).toFixed(1)} ms`)
}

function statusMs(): number {
  const started = performance.now()
  execFileSync('git', ['--no-optional-locks', 'status', '--porcelain=v2', '--branch', '-z'], {
    cwd: directory,
    stdio: 'ignore',
  })
  return performance.now() - started
}

async function captureMs(): Promise<number> {
  const started = performance.now()
  await captureProvenance({ directory, argv: process.argv, env: process.env })
  return performance.now() - started
}

function report(name: string, times: number[]): void {
  const median = medianOf(times)
  const verdict = median <= BOUND_MS ? 'within' : 'OVER'
  console.log(`${name}: median ${median.toFixed(1)} ms of ${times.length}, ${verdict} the bound of ${BOUND_MS} ms`)
  if (median > BOUND_MS) process.exitCode = 1
}

function medianOf(times: number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1]!
}

function cleanRepository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'))
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=b', '-c', 'user.email=b@example.org', ...words], {
      cwd: folder,
      stdio: 'ignore',
    })
  mkdirSync(join(folder, 'src'))
  for (let i = 0; i < FILE_COUNT; i++) writeFileSync(join(folder, 'src', `${i}.py`), `print(${i})\n`.repeat(50))
  git('init')
  git('add', '.')
  git('commit', '-m', 'clean')
  return folder
}
