import type { Card } from '../card.ts'
import type { Section } from '../document.ts'
import type { Tongue } from '../tongue.ts'

const MOST_CLASSES = 12

/** What it is and whether to use it. */
export function overview(card: Card, tongue: Tongue): Section {
  const { words, say } = tongue
  const assessment = card.training?.assessment
  const refusals = (assessment?.guidance ?? []).filter(({ code }) => code.startsWith('refusal.'))
  return {
    title: words.what,
    blocks: [
      ...refusals.map((refusal) => ({ kind: 'warning', text: say(refusal) }) as const),
      { kind: 'text', text: assessment === undefined ? words.noAssessment : say(assessment.conclusion) },
      {
        kind: 'table',
        table: { caption: '', columns: [{ title: words.fact }, { title: words.value }], rows: facts(card, tongue) },
      },
      { kind: 'text', text: words.use },
    ],
  }
}

function facts(
  { task, target, classes, positive, members, training, digest, createdAt, runId }: Card,
  { words, count, figure }: Tongue,
): string[][] {
  const named = (classes ?? []).slice(0, MOST_CLASSES).join(', ') + ((classes?.length ?? 0) > MOST_CLASSES ? ', …' : '')
  const all: [string, string | null][] = [
    [words.predicts, target],
    [words.question, words[task]],
    [words.classes, classes === null ? null : named],
    [words.positive, positive],
    [words.members, members.map(({ kind, weight }) => `${kind} ${figure(weight)}`).join(' + ')],
    [words.data, training && `${training.dataset.name}/${training.dataset.version}`],
    [words.rowCount, training && count(training.dataset.rowCount)],
    [words.testRows, training && count(training.assessment.rowCount)],
    [words.metricUsed, training && metricText(training.frame, words)],
    [words.madeAt, new Date(createdAt).toISOString().slice(0, 16).replace('T', ' ')],
    [words.run, runId],
    [words.digest, digest],
  ]
  return all.flatMap(([what, value]) => (value === null || value === '' ? [] : [[what, value]]))
}

function metricText({ metric, direction }: { metric: string; direction: string }, words: Tongue['words']): string {
  return `${metric} (${direction === 'minimize' ? words.lowerBetter : words.higherBetter})`
}
