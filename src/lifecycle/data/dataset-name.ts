import { basename } from 'node:path'
import { RepriseError } from '#base'

const EXTENSIONS = /\.(csv|tsv|txt|tab|data|dat|json|jsonl|ndjson|parquet|pq|xlsx|gz|gzip)$/i
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,127}$/u

/** The file's name without its extensions, unusual characters replaced by `_`. */
export function defaultName(path: string): string {
  let name = basename(path)
  while (EXTENSIONS.test(name)) name = name.replace(EXTENSIONS, '')
  const usual = name
    .replace(/[^\p{L}\p{N}_.-]+/gu, '_')
    .replace(/^[^\p{L}\p{N}_]+/u, '')
    .slice(0, 128)
  return usual === '' ? 'data' : usual
}

/** A name must not look like a reference to a version or a digest, or a path. */
export function checkName(name: string): string {
  if (NAME.test(name)) return name
  throw new RepriseError('invalid-input', `"${name}" cannot name a dataset`, {
    remedy: `use letters, digits, "_", "-" and ".", such as "${defaultName(name)}"`,
  })
}
