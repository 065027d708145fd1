import type { Json } from '#base'

/** Something to be said: `reporting` turns the code and its values into words. */
export interface Statement {
  readonly code: string
  readonly values: Readonly<Record<string, Json>>
}
