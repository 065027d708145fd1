import { formatCount } from '#base'
import { tableLines } from '../table.ts'
import type { Paper } from '../terminal.ts'
import { cell, figure, page, shortDigest } from './words.ts'

interface Predicted {
  readonly model: { readonly name: string | null; readonly version: number | null; readonly digest: string }
  readonly dataset: { readonly name: string; readonly version: number; readonly imported: boolean }
  readonly rowCount: number
  readonly columns: readonly string[]
  readonly output: string | null
  readonly preview: readonly Readonly<Record<string, unknown>>[]
}

/** The first rows with the answers in front. */
export function printPredict(result: Predicted, paper: Paper): string {
  const { model, dataset, rowCount, output } = result
  const name = model.name === null ? shortDigest(model.digest) : `${model.name}/${model.version}`
  const source = `${dataset.name}/${dataset.version}${dataset.imported ? ' (imported)' : ''}`
  return page(
    `${paper.bold(name)} on ${source}: ${formatCount(rowCount)} rows.`,
    previewLines(result, paper).join('\n'),
    output === null
      ? paper.dim('Write all rows with -o predictions.csv; --explain adds the reasons.')
      : `Written to ${paper.bold(output)}`,
  )
}

function previewLines({ preview, columns, rowCount }: Predicted, paper: Paper): string[] {
  // An ONNX model names its outputs as it likes: then columns stay as they are.
  const firstAnswer = Math.max(
    0,
    columns.findLastIndex((name) => /^prediction(_\d+)?$/.test(name)),
  )
  const ordered = [...columns.slice(firstAnswer), ...columns.slice(0, firstAnswer)]
  const shown = fitting(ordered, preview, paper.width)
  const lines = tableLines(
    shown.map((title) => ({ title, align: typeof preview[0]?.[title] === 'number' ? 'right' : 'left' })),
    preview.map((row) => shown.map((name) => word(name, row[name]))),
    paper.width,
  )
  const rest = rowCount > preview.length ? [paper.dim(`… ${formatCount(rowCount - preview.length)} more rows`)] : []
  return [paper.dim(lines[0] ?? ''), ...lines.slice(1), ...rest]
}

function word(name: string, value: unknown): string {
  return name.startsWith('probability_') && typeof value === 'number' ? figure(value) : cell(value)
}

/** As many columns as have room, at least one. */
function fitting(names: readonly string[], rows: Predicted['preview'], width: number): readonly string[] {
  let left = width
  const count = names.findIndex((name) => {
    left -= 2 + Math.min(40, Math.max(name.length, ...rows.map((row) => word(name, row[name]).length)))
    return left < 0
  })
  return count < 0 ? names : names.slice(0, Math.max(1, count))
}
