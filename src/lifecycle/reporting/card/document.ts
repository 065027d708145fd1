import type { Figure } from './figures/figure.ts'

/** A card as what it holds, whatever it is written as. All texts are plain; writers escape them. */
export interface CardDocument {
  readonly language: string
  readonly title: string
  readonly sections: readonly Section[]
}

export interface Section {
  readonly title: string
  readonly blocks: readonly Block[]
}

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  /** Something not to be overlooked. */
  | { readonly kind: 'warning'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly table: CardTable }
  /** A picture where there can be one; its figures as a table everywhere. */
  | { readonly kind: 'figure'; readonly figure: Figure; readonly table: CardTable }

export interface CardTable {
  readonly caption: string
  readonly columns: readonly { readonly title: string; readonly isNumber?: boolean }[]
  readonly rows: readonly (readonly string[])[]
}
