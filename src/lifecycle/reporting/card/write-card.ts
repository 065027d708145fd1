import type { Language } from '../sentence.ts'
import type { Card } from './card.ts'
import type { CardDocument, Section } from './document.ts'
import { cardHtml } from './html.ts'
import { cardMarkdown } from './markdown.ts'
import { attention, singleRows } from './sections/attention.ts'
import { errorSection } from './sections/errors.ts'
import { expects, limits, made } from './sections/origin.ts'
import { overview } from './sections/overview.ts'
import { candidates, quality } from './sections/quality.ts'
import { fairnessSection, reliabilitySection, robustnessSection } from './sections/trust.ts'
import type { Tongue } from './tongue.ts'
import { tongueOf } from './tongue.ts'

export type CardForm = 'md' | 'html'

/**
 * A model card (after Mitchell et al. 2019, "Model cards for model reporting"), whole: Markdown with tables, or one HTML page with
 * figures that needs nothing else. What a record does not hold is left out. The same card gives the same text.
 */
export function writeCard(card: Card, form: CardForm, language: Language = 'en'): string {
  const tongue = tongueOf(language)
  const document = documentOf(card, tongue)
  if (form === 'md') return cardMarkdown(document)
  return cardHtml(document, { contents: tongue.words.contents, figures: tongue.words.figuresShown })
}

function documentOf(card: Card, tongue: Tongue): CardDocument {
  const title = `${tongue.words.card} · ${card.name}/${card.version}`
  const sections = [overview(card, tongue), ...trainingSections(card, tongue), expects(card, tongue)]
  const origin = card.training === null ? [] : [made(card.training, tongue)]
  return {
    language: tongue.language,
    title,
    sections: [...sections, ...origin].filter(({ blocks }) => blocks.length > 0),
  }
}

function trainingSections(card: Card, tongue: Tongue): readonly Section[] {
  const { training } = card
  if (training === null) return []
  const { reasons, reliability, robustness, parts } = training.assessment
  return [
    quality(training, tongue),
    candidates(training, tongue),
    attention(card, training, tongue),
    ...(reasons === undefined ? [] : [singleRows(card, reasons, tongue)]),
    errorSection(card, training, tongue),
    ...(reliability === undefined ? [] : [reliabilitySection(reliability, training, tongue)]),
    ...(parts === undefined || parts.fairness === 'time' ? [] : [fairnessSection(training, tongue)]),
    ...(robustness === undefined ? [] : [robustnessSection(robustness, training, tongue)]),
    limits(training, tongue),
  ]
}
