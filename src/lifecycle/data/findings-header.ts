import { formatCount } from '#base'
import type { Finding } from './finding.ts'
import type { ParseSpec } from './parse-spec.ts'

/** What is wrong with the names of the columns: the frozen specification tells it at any time. */
export function findInHeader(parse: ParseSpec): readonly Finding[] {
  return parse.header === undefined ? missingHeader(parse) : [...unnamed(parse), ...duplicates(parse)]
}

/** Nothing to say once the user has named the columns. */
function missingHeader({ text, columns }: ParseSpec): readonly Finding[] {
  if (text === undefined || text.hasHeader || columns[0]?.name !== 'c1') return []
  const names = columns.map(({ name }) => name)
  return [
    {
      kind: 'missing-header',
      column: null,
      evidence: { columnNames: names },
      suggestion: `The file does not begin with column names, so its columns are called "c1" to "${names.at(-1)}"; name them when you add it.`,
    },
  ]
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

/** Columns whose names differ in case alone are duplicates too: the engine cannot tell them apart. */
function duplicates({ header = [], columns }: ParseSpec): readonly Finding[] {
  const keys = header.map((name) => name.trim().toLowerCase())
  const repeated = new Set(keys.filter((key, index) => key !== '' && keys.indexOf(key) < index))
  return [...repeated].map((key) => {
    const renamed = columns.filter((_, index) => keys[index] === key).map((column) => column.name)
    const name = header[keys.indexOf(key)]!.trim()
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
