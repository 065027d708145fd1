import { formatBytes } from '#base'
import { printable, tableLines } from '../table.ts'
import type { Paper } from '../terminal.ts'
import { page, section } from './words.ts'

interface ExportedModel {
  readonly as: string
  readonly path: string
  readonly digest: string
  readonly sizeBytes: number
  readonly inputs: readonly {
    readonly name: string
    readonly type: string
    readonly raw: boolean
    readonly encoding: string
    readonly missing: string
  }[]
}

const mostInputs = 40

export function printExport({ as, path, digest, sizeBytes, inputs }: ExportedModel, paper: Paper): string {
  const left = inputs.length > mostInputs ? `, the first ${mostInputs} of ${inputs.length}` : ''
  return page(
    `${paper.bold(printable(path))} (${as}, ${formatBytes(sizeBytes)})\n${paper.dim(`digest ${digest}`)}`,
    section(`What it has to be given${left}`, inputLines(inputs.slice(0, mostInputs), paper), paper),
  )
}

function inputLines(inputs: ExportedModel['inputs'], paper: Paper): string[] {
  const lines = tableLines(
    [{ title: 'input' }, { title: 'type' }, { title: 'holds' }, { title: 'missing' }],
    inputs.map(({ name, type, raw, encoding, missing }) => [
      printable(name),
      type,
      printable(raw ? encoding : `encoded: ${encoding}`),
      printable(missing),
    ]),
    paper.width - 2,
  )
  return [paper.dim(lines[0]!), ...lines.slice(1)]
}
