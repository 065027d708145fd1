import type { Command } from 'commander'
import { Option } from 'commander'
import type { Field, LoadedOperation } from '#operations'
import { fieldFromText } from '#operations'

/** Gives a command the arguments and flags that its operation's input asks for. */
export function addFields(
  command: Command,
  { fields, positional }: Pick<LoadedOperation, 'fields' | 'positional'>,
): void {
  for (const name of positional) {
    const field = fields.find((candidate) => candidate.name === name)!
    command.argument(
      field.required || isNeeded(field) ? `<${field.placeholder}>` : `[${field.placeholder}]`,
      field.description,
    )
  }
  for (const field of flagFields(fields)) for (const option of optionsOf(field)) command.addOption(option)
}

/** An optional field of the API that a command line cannot go without. */
function isNeeded({ name }: Field): boolean {
  return name === 'data'
}

/** The operation's input from what commander parsed: texts become what the fields are. */
export function inputFrom(
  { fields, positional }: Pick<LoadedOperation, 'fields' | 'positional'>,
  args: readonly (string | undefined)[],
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const [index, name] of positional.entries()) if (args[index] !== undefined) input[name] = args[index]
  for (const field of flagFields(fields)) {
    const given = options[field.name]
    if (given === undefined) continue
    input[field.name] =
      typeof given === 'boolean' ? bareValue(field, given) : fieldFromText(field, [given as string].flat())
  }
  return input
}

function bareValue(field: Field, given: boolean): unknown {
  return field.kind === 'boolean' ? given : field.bare
}

function flagFields(fields: readonly Field[]): readonly Field[] {
  return fields.filter(({ positional, isFlag }) => !positional && isFlag)
}

function optionsOf(field: Field): Option[] {
  const description = describe(field)
  if (field.kind === 'boolean') {
    const option = new Option(`--${field.flag}`, description)
    return field.defaultValue === undefined ? [option, new Option(`--no-${field.flag}`)] : [option]
  }
  const value = field.bare === undefined ? `<${field.placeholder}>` : `[${field.placeholder}]`
  const option = new Option(`${field.short ? `-${field.short}, ` : ''}--${field.flag} ${value}`, description)
  if (field.required) option.makeOptionMandatory()
  if (field.kind === 'choice') option.choices([...field.choices])
  if (field.kind === 'list') option.argParser((text: string, before: string[] = []) => [...before, text])
  return [option]
}

/** `how much to search (quick, balanced, best; default balanced)` */
function describe({ description, defaultValue, choices }: Field): string {
  const among = choices.length > 0 ? [choices.join(', ')] : []
  const unlessTold = defaultValue === undefined || defaultValue === false ? [] : [`default ${String(defaultValue)}`]
  const notes = [...among, ...unlessTold].join('; ')
  return notes === '' ? description : `${description} (${notes})`
}
