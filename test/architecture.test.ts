import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { test } from 'node:test'
import manifest from '../package.json' with { type: 'json' }

/** The map of the codebase: a line may import only lines above it; names on one line are strangers. */
const ORDER = [
  'foundation/base',
  'foundation/objects foundation/catalog foundation/tables foundation/kernels foundation/provenance',
  'foundation/executors',
  'lifecycle/data',
  'lifecycle/features',
  'lifecycle/training',
  'lifecycle/automl',
  'lifecycle/assessment',
  'lifecycle/tracking',
  'lifecycle/registry',
  'lifecycle/serving',
  'lifecycle/pipelines',
  'lifecycle/reporting',
  'platform.ts',
  'operations',
  'surfaces/http surfaces/cli',
  'index.ts training.ts',
  'reprise.ts',
].map((line) => line.split(' '))

const KNOWS_FOUNDATION_ONLY = ['lifecycle/tracking']

/** npm packages that one folder alone may name. */
const OWNED: Readonly<Record<string, string>> = {
  '@duckdb/node-api': 'foundation/tables',
  'better-sqlite3': 'foundation/catalog',
  kysely: 'foundation/catalog',
  'read-excel-file': 'lifecycle/data',
  commander: 'surfaces/cli',
  fastify: 'surfaces/http',
}

/** What must not decide a bit of a model, a metric or a split (docs/decisions/0003). */
const DETERMINISTIC = ['features', 'training', 'automl', 'assessment'].map((stage) => `lifecycle/${stage}`)
const EXACT_MATH = new Set('sqrt abs floor ceil trunc round min max fround imul clz32'.split(' '))
const FORBIDDEN = [
  [/\bMath\.(\w+)/g, (name: string) => !EXACT_MATH.has(name)],
  [/[^*/]\*\*[^*/]/g, () => true],
  [/\bnew Date\b|\bDate\.\w+|\bIntl\.|\.toLocale\w+|\.localeCompare\b/g, () => true],
  [/\.(?:toSorted|sort)\(\s*\)/g, () => true],
] as const

const SPECIFIER = /(?:\bfrom|\bimport|new URL|import\.meta\.resolve)\s*\(?\s*(['"`])([^'"`\n]+)\1/g

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /(?<!\.d)\.tsx?$/.test(file))

/** The folder (or loose file) of the map that an alias opens. */
const aliases: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(manifest.imports).map(([alias, path]) => [alias, folderOf(path.replace('./src/', ''))]),
)

test('every source file belongs to a line of the map, and every line of the map has files', () => {
  for (const file of files) assert(rankOf(folderOf(file)) >= 0, `src/${file} is not on the map`)
  for (const folder of ORDER.flat())
    assert(
      files.some((file) => folderOf(file) === folder),
      `${folder} is empty`,
    )
})

test('an alias opens an index or a loose file, never a file inside a folder', () => {
  for (const [alias, path] of Object.entries(manifest.imports)) {
    assert(path.endsWith('/index.ts') || path === './src/platform.ts', `${alias} opens ${path}`)
  }
})

for (const file of files) {
  test(`src/${file} imports only what stands before it`, () => {
    const code = withoutComments(readFileSync(`src/${file}`, 'utf8'))
    for (const [, , target = ''] of code.matchAll(SPECIFIER)) assertMayReach(file, target)
  })
}

for (const file of files.filter((path) => DETERMINISTIC.includes(folderOf(path)) && !path.endsWith('.test.ts'))) {
  test(`src/${file} computes the same bits everywhere`, () => {
    const code = withoutComments(readFileSync(`src/${file}`, 'utf8'))
    for (const [pattern, isForbidden] of FORBIDDEN) {
      for (const [found, name = ''] of code.matchAll(pattern))
        assert(!isForbidden(name), `src/${file} uses ${found.trim()}`)
    }
  })
}

test('every folder of the map says in its README, of at most forty lines, what it owns', () => {
  for (const folder of [...ORDER.flat().filter((name) => !name.endsWith('.ts'))]) {
    const path = `src/${folder}/README.md`
    assert(existsSync(path), `${path} is missing`)
    assert(readFileSync(path, 'utf8').trimEnd().split('\n').length <= 40, `${path} is longer than forty lines`)
  }
})

function assertMayReach(file: string, target: string): void {
  const self = folderOf(file)
  if (target.startsWith('.')) {
    assert(staysInside(file, target), `src/${file} climbs out with ${target}`)
    return
  }
  if (target.startsWith('#')) {
    assertMayImport(file, self, target)
    return
  }
  const [scope = '', name] = target.split('/')
  const owner = OWNED[scope.startsWith('@') ? `${scope}/${name}` : scope]
  assert(owner === undefined || owner === self, `src/${file} names ${target}, which belongs to ${owner}`)
  assert(scope !== manifest.name, `src/${file} imports the published package`)
}

function assertMayImport(file: string, self: string, target: string): void {
  const other = aliases[target]
  assert(other !== undefined, `src/${file} imports ${target}, which package.json does not name`)
  assert(rankOf(other) < rankOf(self), `src/${file} imports ${target}, which does not stand before it`)
  assert(!KNOWS_FOUNDATION_ONLY.includes(self) || other.startsWith('foundation/'), `${self} must not know ${target}`)
}

/** `lifecycle/data/import.ts` lies in `lifecycle/data`; `operations/train.ts` in `operations`; `platform.ts` is itself. */
function folderOf(file: string): string {
  const parts = file.split('/')
  if (parts[0] === 'operations') return 'operations'
  return parts.slice(0, parts.length > 1 ? 2 : 1).join('/')
}

function rankOf(folder: string): number {
  return ORDER.findIndex((line) => line.includes(folder))
}

/** A relative path may stay in its folder, or reach what ships beside the code; a loose file may open a folder's index. */
function staysInside(file: string, target: string): boolean {
  const path = join('src', dirname(file), target)
  return (
    path.startsWith(`src/${folderOf(file)}/`) ||
    /^(?:package\.json|build\/|examples\/)/.test(path) ||
    isTestReachingTests(file, path)
  )
}

function isTestReachingTests(file: string, path: string): boolean {
  return file.endsWith('.test.ts') && path.startsWith('test/')
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
}
