import { formatCount } from '#base'
import type { Finding } from './finding.ts'
import type { ParseSpec } from './parse-spec.ts'

/** What is wrong with the names of the columns: the frozen specification tells it at any time. */
export function findInHeader(parse: ParseSpec): readonly Finding[] {
  if (parse.text !== undefined && !parse.text.hasHeader) return [missingHeader(parse)]
  return [...unnamed(parse), ...duplicates(parse)]
}

function missingHeader({ columns }: ParseSpec): Finding {
  return {
    kind: 'missing-header',
    column: null,
    evidence: { columnNames: columns.map(({ name }) => name) },
    suggestion: `The file does not begin with column names; its columns are called "${columns[0]?.name}" and so on unless you name them when you add it.`,
  }
}

function unnamed({ header = [], columns }: ParseSpec): readonly Finding[] {
  const names = columns.filter((_, index) => header[index]?.trim() === '').map(({ name }) => name)
  if (names.length === 0) return []
  return [
    {
      kind: 'missing-header',
      column: names[0]!,
      evidence: { columnNames: names },
      suggestion: `${names.length === 1 ? 'One column has' : `${formatCount(names.length)} columns have`} no name in the header: see what ${quoted(names)} holds, and name it.`,
    },
  ]
}

function duplicates({ header = [], columns }: ParseSpec): readonly Finding[] {
  const repeated = new Set(header.filter((name, index) => name.trim() !== '' && header.indexOf(name) < index))
  return [...repeated].map((name) => {
    const renamed = columns.filter((_, index) => header[index] === name).map((column) => column.name)
    return {
      kind: 'duplicate-header',
      column: name,
      evidence: { name, columnNames: renamed },
      suggestion: `${formatCount(renamed.length)} columns are called "${name}"; here they are ${quoted(renamed)}, so look which one you mean.`,
    }
  })
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(' and ')
}
