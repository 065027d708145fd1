/** One tensor, rows × 1, that an exported graph is given. */
export interface OnnxInput {
  readonly name: string
  /** The raw column it holds, or is made from. */
  readonly column: string
  readonly tensor: 'double' | 'int64' | 'string'
  /** False where no operator makes the feature exactly: then the caller encodes the column, as `encoding` says. */
  readonly raw: boolean
  readonly encoding: string
  /** What stands for a missing cell. */
  readonly missing: string
}
