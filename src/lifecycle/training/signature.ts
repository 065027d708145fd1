import type { SemanticType } from '#data'

/** A raw column that a model reads. */
export interface SignatureColumn {
  readonly name: string
  readonly type: SemanticType
  readonly storage: 'number' | 'long' | 'text' | 'boolean' | 'datetime'
  readonly required: boolean
}

export interface Signature {
  readonly inputs: readonly SignatureColumn[]
}
