import { z } from 'zod'
import type { Field } from './field.ts'

interface Property {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly items?: Property
  readonly default?: unknown
  readonly description?: string
  readonly value?: string
  readonly short?: string
  readonly bare?: unknown
}

/** The fields of a zod object, read off its JSON Schema; `.meta({ value, short, bare })` adds what only flags need. */
export function fieldsOf(input: z.ZodObject, positional: readonly string[]): readonly Field[] {
  const schema = z.toJSONSchema(input, { io: 'input' })
  const required = new Set(schema.required)
  return Object.entries(schema.properties ?? {}).map(([name, property]) =>
    fieldOf(name, property as Property, required.has(name), positional.includes(name)),
  )
}

function fieldOf(name: string, property: Property, required: boolean, positional: boolean): Field {
  return {
    name,
    flag: name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    short: property.short ?? null,
    placeholder: property.value ?? (positional ? name : (property.type ?? 'value')),
    kind: kindOf(property),
    choices: property.enum ?? property.items?.enum ?? [],
    required,
    positional,
    isFlag: kindOf(property) !== 'structure' || property.value !== undefined,
    defaultValue: property.default,
    bare: property.bare,
    description: property.description ?? '',
  }
}

function kindOf(property: Property): Field['kind'] {
  if (property.enum) return 'choice'
  if (property.type === 'array') return property.items?.type === 'string' ? 'list' : 'structure'
  if (property.type === 'string') return 'text'
  if (property.type === 'number' || property.type === 'integer' || property.type === 'boolean') return property.type
  return 'structure'
}
