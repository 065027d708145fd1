import { RepriseError } from '#base'

const NAME_LENGTH_LIMIT = 250
const FORBIDDEN = /[/:@\s\p{Cc}]+/gu

/** The name a trained model gets: `<dataset>-<target>`, with `/ : @` and spaces replaced by `_`. */
export function modelName(dataset: string, target: string): string {
  return `${dataset}-${target}`.replace(FORBIDDEN, '_').slice(0, NAME_LENGTH_LIMIT)
}

/** Throws `invalid-input` for a name that no reference could be written with. */
export function checkModelName(name: string): void {
  if (name !== '' && name.length <= NAME_LENGTH_LIMIT && name.search(FORBIDDEN) === -1) return
  throw new RepriseError('invalid-input', `a model cannot be called "${name}"`, {
    remedy: `use 1 to ${NAME_LENGTH_LIMIT} characters without / : @ and spaces`,
  })
}

/** MLflow's rule: letters, digits, `_` and `-`, case kept; `latest` and `v3` are taken by versions themselves. */
export function checkAlias(alias: string): void {
  if (/^[\p{L}\p{N}_-]{1,255}$/u.test(alias) && !/^(latest|v\d+)$/i.test(alias)) return
  throw new RepriseError('invalid-input', `a version cannot have the alias "${alias}"`, {
    remedy: 'use letters, digits, _ and -; "latest" and "v" with a number always mean the version they name',
  })
}
