import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { python, withoutPython } from './conformance/onnx-python.ts'
import { workplace } from './workplace.ts'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '..')
const pages = (await readdir(ROOT, { recursive: true }))
  .filter((path) => path.endsWith('.md') && !/(?:^|\/)(?:node_modules|dist|build|\.reprise)\//.test(path))
  .map((path) => path.replaceAll('\\', '/'))

const LINK = /(?<!`)\[[^\]\n]+\]\(([^)\s]+)\)/g

for (const page of pages) {
  test(`every link of ${page} leads somewhere`, async () => {
    const text = (await readFile(join(ROOT, page), 'utf8')).replace(/^```[\s\S]*?^```$/gm, '')
    for (const [, target = ''] of text.matchAll(LINK)) {
      if (/^[a-z]+:/.test(target)) continue
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), path)
      assert(
        await stat(file).then(
          () => true,
          () => false,
        ),
        `${page} links to ${target}, which is not there`,
      )
      if (anchor) assert((await anchorsOf(file)).includes(anchor), `${page} links to ${target}: no such heading`)
    }
  })
}

/** Blocks marked bash, ts or python are run in order, a folder a page; `console` and `text` blocks only show. */
for (const page of pages.filter((path) => path === 'README.md' || path.startsWith('docs/'))) {
  const blocks = blocksOf(await readFile(join(ROOT, page), 'utf8'))
  const plain = blocks.filter(({ language }) => language !== 'python')
  if (plain.length > 0) test(`the code of ${page} runs as it stands`, { timeout: 240_000 }, () => runPage(page, plain))
  if (plain.length < blocks.length)
    test(`the Python of ${page} runs as it stands`, { timeout: 240_000, skip: withoutPython }, () =>
      runPage(page, blocks),
    )
}

async function runPage(page: string, blocks: readonly Block[]): Promise<void> {
  const folder = await workplace()
  try {
    for (const block of blocks) await runBlock(page, folder, block)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Block {
  readonly language: 'bash' | 'ts' | 'python'
  readonly line: number
  readonly code: string
}

function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(bash|ts|python)\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1] as Block['language'],
    code: match[2] ?? '',
    line: text.slice(0, match.index).split('\n').length,
  }))
}

function runnerOf(language: Block['language'], file: string): readonly [string, string[]] {
  if (language === 'bash') return ['bash', ['-euo', 'pipefail', file]]
  return [language === 'ts' ? process.execPath : python!, [file]]
}

async function runBlock(page: string, folder: string, block: Block): Promise<void> {
  const file = join(folder, `block-${block.line}.${block.language}`)
  await writeFile(file, block.code)
  const [program, args] = runnerOf(block.language, file)
  const env = {
    ...process.env,
    PATH: `${join(folder, 'node_modules/.bin')}:${dirname(process.execPath)}:${process.env['PATH']}`,
  }
  await run(program, args, { cwd: folder, env, timeout: 180_000 }).catch((error) => {
    assert.fail(`${page}:${block.line} ended with ${error.code}\n${error.stderr}\n${error.stdout}`)
  })
}

async function anchorsOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8')
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )
}
