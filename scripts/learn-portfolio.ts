// Learns in which order configurations of boosting are worth trying, from what they do on many tables. By hand; takes about an hour; goes on
// where it was left: REPRISE_BENCH_DATA=/folder node scripts/learn-portfolio.ts <folder for results> [minutes]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadKernels } from '#kernels'
import { openPlatform } from '#platform'
import { evaluate } from './portfolio/evaluate.ts'
import { generatedQuestions } from './portfolio/generated-questions.ts'
import { poolOf } from './portfolio/pool.ts'
import { prepare } from './portfolio/question.ts'
import { realQuestions } from './portfolio/real-questions.ts'

const [folder, minutes = '600'] = process.argv.slice(2)
const data = process.env['REPRISE_BENCH_DATA']
if (folder === undefined || data === undefined) throw new Error('name a folder for results, and set REPRISE_BENCH_DATA')
const until = performance.now() + Number(minutes) * 60_000
const scratch = mkdtempSync(join(tmpdir(), 'reprise-portfolio-'))
await using kernels = await loadKernels({ threads: 1 })
try {
  await using platform = await openPlatform(scratch, { threads: 1 })
  const real = await realQuestions(platform, data)
  const questions = [...real, ...generatedQuestions(36)].map(prepare)
  const byCost = questions.toSorted((a, b) => costOf(a) - costOf(b))
  for (const question of byCost) {
    if (performance.now() > until) break
    const before = process.cpuUsage()
    evaluate(question, poolOf(question.frame.task), folder, kernels)
    const { user } = process.cpuUsage(before)
    console.log(
      question.name,
      question.frame.task,
      question.trainRowCount,
      question.trios.length,
      (user / 1e6).toFixed(1),
    )
  }
} finally {
  rmSync(scratch, { recursive: true })
}

function costOf({ trainRowCount, frame, trios }: ReturnType<typeof prepare>): number {
  return trainRowCount * frame.features.length * (frame.classes?.length ?? 1) * trios.length
}
