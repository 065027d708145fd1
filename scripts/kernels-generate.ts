// Writes the AssemblyScript that is not written by hand: accessors of shared records, and unrolled inner loops.

import type { Slots, SlotType } from '../src/foundation/kernels/layout.ts'
import {
  activations,
  BLOCK_ROWS,
  columnKinds,
  contexts,
  FOREST_ROWS,
  inputKinds,
  jobs,
  LAPLACE_POINTS,
  LAPLACE_ROWS,
  LEVEL_BYTES,
  LINEAR_BYTES,
  layOut,
  layoutStamp,
  losses,
  MOST_SLOPES,
  PARAMETER_CHUNK,
  records,
  sync,
  TILE,
  treeKinds,
} from '../src/foundation/kernels/layout.ts'

import { forestBlocks } from './kernels-forest.ts'

/** File name (without extension) to text. */
export function generateKernelSources(): Record<string, string> {
  const files: Record<string, string> = {
    constants: constants(),
    'histogram-blocks': histogramBlocks(),
    'score-block': scoreBlock(),
    'forest-blocks': forestBlocks(),
  }
  for (const [name, slots] of Object.entries(contexts)) files[`${name}-context`] = contextAccessors(slots)
  for (const [name, slots] of Object.entries(records)) files[`${name}-record`] = recordAccessors(slots)
  return files
}

const machineTypes: Readonly<Record<Exclude<SlotType, 'set256' | 'lanes16'>, readonly [type: string, stored: string]>> =
  {
    real: ['f64', 'f64'],
    long: ['i64', 'i64'],
    size: ['usize', 'u32'],
    integer: ['i32', 'i32'],
    byte: ['u32', 'u8'],
  }

function contextAccessors(slots: Slots): string {
  const lines = accessors(slots, 'context', '')
  return `import { context } from '../../kernels/context'\n${lines.join('\n')}\n`
}

function recordAccessors(slots: Slots): string {
  const lines = accessors(slots, 'at', 'at: usize')
  return `${lines.join('\n')}\nexport const BYTES: usize = ${layOut(slots).bytes}\n`
}

function accessors(slots: Slots, base: string, parameter: string): string[] {
  const { offsets } = layOut(slots)
  return Object.entries(slots).map(([name, slot]) => {
    const offset = offsets[name]
    if (slot === 'set256' || slot === 'lanes16')
      return `@inline export function ${name}(${parameter}): usize { return ${base} + ${offset} }`
    const [type, stored] = machineTypes[slot]
    const setter = `set${name[0]?.toUpperCase()}${name.slice(1)}`
    const parameters = parameter === '' ? `v: ${type}` : `${parameter}, v: ${type}`
    return [
      `@inline export function ${name}(${parameter}): ${type} { return <${type}>load<${stored}>(${base}, ${offset}) }`,
      `@inline export function ${setter}(${parameters}): void { store<${stored}>(${base}, <${stored}>v, ${offset}) }`,
    ].join('\n')
  })
}

function constants(): string {
  const upper = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
  return [
    ...jobs.map((name, opcode) => `@inline export const JOB_${upper(name)}: u32 = ${opcode}`),
    ...losses.map((name, index) => `@inline export const LOSS_${upper(name)}: usize = ${index}`),
    ...columnKinds.map((name, index) => `@inline export const COLUMN_${upper(name)}: u32 = ${index}`),
    ...treeKinds.map((name, index) => `@inline export const TREE_${upper(name)}: u32 = ${index}`),
    ...inputKinds.map((name, index) => `@inline export const INPUT_${upper(name)}: usize = ${index}`),
    ...activations.map((name, index) => `@inline export const ACTIVATION_${upper(name)}: usize = ${index}`),
    `@inline export const PARAMETER_CHUNK: usize = ${PARAMETER_CHUNK}`,
    `@inline export const FOREST_ROWS: usize = ${FOREST_ROWS}`,
    ...Object.entries(sync).map(([name, offset]) => `@inline export const SYNC_${upper(name)}: usize = ${offset}`),
    `@inline export const BLOCK_ROWS: usize = ${BLOCK_ROWS}`,
    `@inline export const LEVEL_BYTES: usize = ${LEVEL_BYTES}`,
    `@inline export const LINEAR_BYTES: usize = ${LINEAR_BYTES}`,
    `@inline export const MOST_SLOPES: usize = ${MOST_SLOPES}`,
    `@inline export const TILE: usize = ${TILE}`,
    `@inline export const LAPLACE_POINTS: usize = ${LAPLACE_POINTS}`,
    `@inline export const LAPLACE_ROWS: usize = ${LAPLACE_ROWS}`,
    `@inline export const LAYOUT_STAMP: u32 = ${layoutStamp()}`,
    '',
  ].join('\n')
}

const blockWidths = [4, 8, 12, 14, 16, 20]

/** Histogram loops over 4 to 20 features at once: codes and histogram entries at immediate offsets. */
function histogramBlocks(): string {
  const variants = [
    { name: 'Packed', ...word('(<i64>(<i32>w >> 16) << 32) + <i64>(w & 0xffff)') },
    { name: 'Constant', ...word('(<i64>(<i32>w) << 32) + 1') },
    { name: 'Wide', bytes: 16, entry: 'const entry = load<i64>(pair, 8)' },
  ]
  const functions = variants.flatMap((variant) => [
    ...blockWidths.flatMap((width) => [block(variant, width, true), block(variant, width, false)]),
    dispatcher(variant.name),
  ])
  return functions.join('\n')
}

/** How a pair's second half becomes a histogram's entry. */
interface Variant {
  readonly name: string
  readonly bytes: number
  readonly entry: string
}

function word(entry: string): Omit<Variant, 'name'> {
  return { bytes: 8, entry: `const w = load<u32>(pair, 4); const entry = ${entry}` }
}

function block({ name: variant, bytes, entry }: Variant, width: number, sequential: boolean): string {
  const updates = Array.from({ length: width }, (_, k) => {
    const at = k * 2048
    return `    q = histogram + (<usize>load<u8>(row, ${k}) << 3); store<i64>(q, load<i64>(q, ${at}) + entry, ${at})`
  })
  const [name, first] = sequential ? ['Sequential', 'let row = rows'] : ['Gathered', 'let row: usize']
  return `export function block${variant}${name}${width}(rows: usize, stride: usize, pair: usize, end: usize, histogram: usize): void {
  let q: usize; ${first}
  while (pair < end) {
    ${sequential ? '' : 'row = rows + <usize>load<u32>(pair) * stride; '}${entry}; pair += ${bytes}
${updates.join('\n')}${sequential ? '\n    row += stride' : ''}
  }
}`
}

function dispatcher(variant: string): string {
  const lines = blockWidths.map(
    (width) =>
      `  if (width == ${width}) { if (sequential) block${variant}Sequential${width}(rows, stride, pair, end, histogram); else block${variant}Gathered${width}(rows, stride, pair, end, histogram); return }`,
  )
  return `export function block${variant}(width: usize, sequential: bool, rows: usize, stride: usize, pair: usize, end: usize, histogram: usize): void {
${lines.join('\n')}
  assert(false, 'no histogram block of this width')
}`
}

/** One tree over eight rows at a time: eight chains of dependent loads in flight. */
function scoreBlock(): string {
  const lanes = [0, 1, 2, 3, 4, 5, 6, 7]
  const each = (line: (k: number) => string) => lanes.map(line).join('; ')
  return `import { childOf } from '../../kernels/nodes'
import * as node from './node-record'
export function scoreEight(tree: usize, depth: usize, row: usize, stride: usize, margins: usize, step: usize): void {
  ${each((k) => `const r${k} = row + stride * ${k}`)}
  ${each((k) => `let n${k} = tree`)}
  for (; depth > 0; depth--) {
    ${each((k) => `n${k} = childOf(tree, n${k}, r${k})`)}
  }
  ${each((k) => `const m${k} = margins + step * ${k}`)}
  ${each((k) => `store<f64>(m${k}, load<f64>(m${k}) + node.value(n${k}))`)}
}
`
}
