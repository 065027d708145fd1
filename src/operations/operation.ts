import { z } from 'zod'
import type { Progress } from '#base'
import { RepriseError } from '#base'
import type { Platform } from '#platform'
import type { Field } from './field.ts'
import { fieldsOf } from './fields.ts'

/** What an operation is given besides its input. */
export interface Context {
  readonly progress: (event: Progress) => void
  /** Aborting asks for a clean end: the running step is finished and the best so far is kept. */
  readonly signal: AbortSignal
  /** Aborting ends the work at once; what it had not stored is lost. */
  readonly kill: AbortSignal
  /** Who asks. Over HTTP a file outside the project is refused. */
  readonly origin: 'cli' | 'http' | 'library'
  /** The command or request as it was given, for the record. */
  readonly argv: readonly string[]
}

/** What one verb takes, gives back and does. Flags, routes, OpenAPI and the TypeScript API derive from it. */
export interface Operation<Input extends z.ZodObject = z.ZodObject, Output = unknown> {
  readonly input: Input
  readonly output: z.ZodType
  /** Fields that the command line takes without a flag, in order. */
  readonly positional: readonly (keyof z.input<Input> & string)[]
  readonly run: (platform: Platform, input: z.output<Input>, context: Context) => Promise<Output>
  /** True when the output is a "no": the verification differs, the store is damaged. Exit code 3. */
  readonly saysNo?: (output: Output) => boolean
  /** The file that an output holds: over HTTP it is the answer, in place of a JSON document. */
  readonly download?: (output: Output) => Download
}

export interface Download {
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

export interface LoadedOperation<Input extends z.ZodObject = z.ZodObject, Output = unknown>
  extends Operation<Input, Output> {
  readonly fields: readonly Field[]
  /** The input, checked and completed with its defaults; otherwise an error that names every wrong field. */
  readonly parse: (value: unknown) => z.output<Input>
}

export function defineOperation<Input extends z.ZodObject, Output>(
  operation: Operation<Input, Output>,
): LoadedOperation<Input, Output> {
  return {
    ...operation,
    fields: fieldsOf(operation.input, operation.positional),
    parse: (value) => parseInput(operation, value),
  }
}

function parseInput<Input extends z.ZodObject>(
  operation: Pick<Operation<Input>, 'input'>,
  value: unknown,
): z.output<Input> {
  const parsed = operation.input.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: sayIssue(issue, value) }))
  throw new RepriseError('invalid-input', issues.map(({ message }) => message).join('; '), { details: { issues } })
}

function sayIssue(issue: z.core.$ZodIssue, input: unknown): string {
  if (issue.code === 'unrecognized_keys') return `unknown field ${issue.keys.map((key) => `"${key}"`).join(', ')}`
  const path = issue.path.join('.')
  const value = valueAt(input, issue.path)
  if (path !== '' && value === undefined) return `"${path}" is missing`
  const found = typeof value === 'object' && value !== null ? '' : ` (it is ${JSON.stringify(value)})`
  return path === '' ? issue.message : `"${path}": ${lowerFirst(issue.message)}${found}`
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input)
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** A length of time such as `90s`, `5m` or `1.5h`; milliseconds once parsed. */
export function duration() {
  return z
    .string()
    .regex(/^\d+(\.\d+)?(ms|s|m|h)$/, 'write a number and a unit, such as 60s, 5m or 1h')
    .transform(
      (text) => Number.parseFloat(text) * MILLISECONDS[text.replace(/[\d.]/g, '') as keyof typeof MILLISECONDS],
    )
}
const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const
