import type { Json } from '#base'
import { canonicalJson, RepriseError } from '#base'
import type { Estimator, Task } from '#training'
import { estimators } from '#training'
import type { PastLeader, PastStudy } from './nearest-studies.ts'
import { impersonal } from './nearest-studies.ts'

const FORMAT = 'reprise-studies'
const VERSION = 1
const MOST_STUDIES = 10_000
const MOST_LEADERS = 50

/** Past studies as a file that may be given to others: figures and params, no name of a table, a column or a class. */
export function exportStudies(past: readonly PastStudy[]): string {
  const studies = past.map((study) => ({
    ...study,
    leaders: study.leaders.map(({ estimator, relativeLoss }) => ({ estimator: impersonal(estimator), relativeLoss })),
  }))
  return `${canonicalJson({ format: FORMAT, version: VERSION, studies } as unknown as Json)}\n`
}

/** The studies in such a file. It may come from anywhere: `invalid-input` names the field that is wrong. Estimators this Reprise does not know are left out. */
export function importStudies(text: string): readonly PastStudy[] {
  const root = objectAt(parse(text), 'the file')
  if (root['format'] !== FORMAT) fault('format', `"${FORMAT}"`)
  if (typeof root['version'] !== 'number' || root['version'] > VERSION) fault('version', `a number up to ${VERSION}`)
  return listAt(root['studies'], 'studies', MOST_STUDIES).map((study, index) => readStudy(study, `studies.${index}`))
}

function readStudy(value: unknown, path: string): PastStudy {
  const { task, features, landmarks, leaders } = objectAt(value, path)
  if (task !== 'binary' && task !== 'multiclass' && task !== 'regression') fault(`${path}.task`, 'a task')
  const read = listAt(leaders, `${path}.leaders`, MOST_LEADERS)
  return {
    task: task as Task,
    features: figuresAt(features, featureNames, `${path}.features`),
    landmarks: landmarks === null ? null : figuresAt(landmarks, ['stump', 'linear', 'trees'], `${path}.landmarks`),
    leaders: read.flatMap((leader, index) => readLeader(leader, task as Task, `${path}.leaders.${index}`)),
  }
}

const featureNames = [
  'rowCount',
  'columnCount',
  'numberShare',
  'missingShare',
  'meanLevelCount',
  'largestLevelCount',
  'skew',
  'classCount',
  'commonestShare',
  'rarestShare',
  'targetSkew',
] as const

function readLeader(value: unknown, task: Task, path: string): readonly PastLeader[] {
  const { estimator, relativeLoss } = objectAt(value, path)
  const { kind, params } = objectAt(estimator, `${path}.estimator`)
  const given = objectAt(params, `${path}.estimator.params`) as Estimator['params']
  if (typeof relativeLoss !== 'number') fault(`${path}.relativeLoss`, 'a number')
  if (typeof kind !== 'string' || !Object.hasOwn(estimators, kind)) return []
  const known = { kind: kind as Estimator['kind'], params: given }
  return accepts(known, task) ? [{ estimator: known, relativeLoss: relativeLoss as number }] : []
}

function accepts({ kind, params }: Estimator, task: Task): boolean {
  try {
    estimators[kind].complete(params, task)
    return true
  } catch (error) {
    if (error instanceof RepriseError && error.code === 'invalid-input') return false
    throw error
  }
}

function figuresAt<Name extends string>(value: unknown, names: readonly Name[], path: string): Record<Name, number> {
  const object = objectAt(value, path)
  const entries = names.map((name): [Name, number] => {
    const figure = object[name]
    return [name, typeof figure === 'number' ? figure : fault(`${path}.${name}`, 'a number')]
  })
  return Object.fromEntries(entries) as Record<Name, number>
}

function objectAt(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  return fault(path, 'an object')
}

function listAt(value: unknown, path: string, most: number): readonly unknown[] {
  return Array.isArray(value) && value.length <= most ? value : fault(path, `a list of at most ${most}`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new RepriseError('invalid-input', 'the file of studies is not JSON', { cause })
  }
}

function fault(path: string, expected: string): never {
  throw new RepriseError('invalid-input', `file of studies: ${path} is not ${expected}`, {
    details: { path, expected },
  })
}
