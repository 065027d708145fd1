import { z } from 'zod'
import type { Entry, LoadedOperation } from '#operations'
import manifest from '../../../../package.json' with { type: 'json' }

type Schema = Readonly<Record<string, unknown>>

/** The API in OpenAPI 3.1, from the list of operations and their zod schemas. */
export async function openApiDocument(entries: readonly Entry[]): Promise<object> {
  const paths: Record<string, object> = {}
  for (const entry of entries)
    paths[`/api/${entry.noun}/${entry.verb}`] = { [entry.method.toLowerCase()]: describe(entry, await entry.load()) }
  return {
    openapi: '3.1.0',
    info: { title: 'Reprise', version: manifest.version, description: manifest.description },
    paths: { ...paths, ...HAND_WRITTEN },
    components: {
      schemas: { Error: ERROR },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'only where the server was given a token' },
      },
    },
    security: [{}, { token: [] }],
  }
}

function describe(entry: Entry, operation: LoadedOperation): object {
  const input = schemaOf(operation.input, 'input')
  return {
    operationId: `${entry.noun}.${entry.verb}`,
    tags: [entry.noun],
    summary: entry.summary,
    ...(entry.method === 'GET' ? { parameters: parametersOf(input) } : { requestBody: jsonBody(input) }),
    responses: { 200: { description: 'done', ...contentOf(operation) }, default: FAILED },
  }
}

function contentOf({ download, output }: LoadedOperation): object {
  if (download === undefined) return jsonContent(schemaOf(output, 'output'))
  return { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _, ...document } = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: withoutFlagWords })
  return document
}

/** What `.meta` says for flags alone is no business of the API's. */
function withoutFlagWords({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  for (const word of ['value', 'short', 'bare']) delete jsonSchema[word]
}

function parametersOf(input: Schema): object[] {
  const required = new Set(input['required'] as string[] | undefined)
  return Object.entries((input['properties'] ?? {}) as Record<string, Schema>).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.has(name),
    schema,
  }))
}

function jsonContent(schema: Schema): object {
  return { content: { 'application/json': { schema } } }
}
function jsonBody(schema: Schema): object {
  return { required: schema['required'] !== undefined, ...jsonContent(schema) }
}

const ERROR = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        remedy: { type: ['string', 'null'] },
        details: { type: 'object' },
      },
      required: ['code', 'message', 'remedy', 'details'],
    },
  },
  required: ['error'],
}
const FAILED = { description: 'failed', ...jsonContent({ $ref: '#/components/schemas/Error' }) }

const ROWS = {
  type: 'object',
  description: 'exactly one of dataframe_split, dataframe_records, instances, inputs; params.explain asks for reasons',
  properties: { dataframe_split: {}, dataframe_records: {}, instances: {}, inputs: {}, params: { type: 'object' } },
}
const INVOCATION = {
  post: {
    operationId: 'invocations',
    tags: ['models'],
    summary: 'score rows as MLflow’s scoring server does',
    parameters: ['name', 'version'].map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    requestBody: {
      required: true,
      content: { 'application/json': { schema: ROWS }, 'text/csv': { schema: { type: 'string' } } },
    },
    responses: {
      200: { description: 'predictions', ...jsonContent({ type: 'object', properties: { predictions: {} } }) },
    },
  },
}
const UPLOAD = {
  post: {
    operationId: 'data.upload',
    tags: ['data'],
    summary: 'import the body as a dataset version',
    parameters: [
      { name: 'filename', in: 'query', required: true, schema: { type: 'string' } },
      { name: 'name', in: 'query', required: false, schema: { type: 'string' } },
    ],
    requestBody: {
      required: true,
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    },
    responses: { 200: { description: 'as data.add' }, default: FAILED },
  },
}
const HAND_WRITTEN = { '/models/{name}/{version}/invocations': INVOCATION, '/api/data/upload': UPLOAD }
