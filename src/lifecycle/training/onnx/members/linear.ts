import type { Bend, CategoryBlock, DenseEncoding, NumberBlock } from '#features'
import { BEND_LIMIT, widthOf } from '#features'
import { largestCell } from '../../estimators/linear/design.ts'
import type { GraphFeature } from '../feature.ts'
import type { Graph, Value } from '../graph.ts'
import type { MemberWriter } from '../members.ts'
import { doubles, longs } from '../tensor.ts'
import { constantMargins } from './constant.ts'

/** A block of the dense encoding with the feature it encodes and the coefficients of its columns, columns × outputs. */
interface Term<Block, Feature> {
  readonly block: Block
  readonly feature: Feature
  readonly coefficients: Float64Array
}
type NumberTerm = Term<NumberBlock, Extract<GraphFeature, { kind: 'number' }>>
type CategoryTerm = Term<CategoryBlock, Extract<GraphFeature, { kind: 'category' }>>

/** Numbers imputed, standardised and multiplied together; each category a look-up of its level's coefficients. */
export const linearMargins: MemberWriter = (graph, { document, arrays }, { features, rows, outputs }) => {
  const { blocks, width } = document['encoding'] as unknown as DenseEncoding
  const coefficients = arrays['coefficients'] as Float64Array
  const numbers: NumberTerm[] = []
  const categories: CategoryTerm[] = []
  let column = 0
  for (const [index, block] of blocks.entries()) {
    const end = column + widthOf(block)
    const term = {
      block,
      feature: features[index]!,
      coefficients: coefficients.subarray(column * outputs, end * outputs),
    }
    if (block.kind === 'number') numbers.push(term as NumberTerm)
    else categories.push(term as CategoryTerm)
    column = end
  }
  const parts = [
    constantMargins(graph, coefficients.subarray(width * outputs), rows),
    ...(numbers.length === 0 ? [] : numberMargins(graph, numbers, outputs)),
    ...categories.map((term) => categoryMargins(graph, term, outputs)),
  ]
  return parts.reduce((sum, part) => graph.add('Add', [sum, part]))
}

function numberMargins(graph: Graph, terms: readonly NumberTerm[], outputs: number): readonly Value[] {
  const row = (pick: (term: NumberTerm) => number) => graph.constant(doubles(terms.map(pick), [1, terms.length]))
  const values = graph.add(
    'Concat',
    terms.map(({ feature }) => feature.values),
    { axis: { int: 1 } },
  )
  const isNumber = graph.add('LessOrEqual', [graph.add('Abs', [values]), graph.constant(doubles([Number.MAX_VALUE]))])
  const imputed = graph.add('Where', [isNumber, values, row(({ block }) => block.median)])
  const centred = graph.add('Sub', [imputed, row(({ block }) => block.mean)])
  const scaled = graph.add('Div', [centred, row(({ block }) => block.scale || 1)])
  const bounds = [-largestCell, largestCell].map((bound) => graph.constant(doubles([bound], [])))
  const cells = graph.add('Clip', [scaled, ...bounds])
  const missing = graph.add('Cast', [graph.add('Not', [isNumber])], { to: { int: 11 } })
  const bent = bentCells(graph, imputed, terms)
  const isConstant = ({ block }: NumberTerm) => block.scale === 0
  return [
    times(graph, cells, terms, outputs, (term, output) => (isConstant(term) ? 0 : term.coefficients[output]!)),
    times(graph, missing, terms, outputs, ({ block, coefficients }, output) =>
      block.missing ? coefficients[(widthOf(block) - 1) * outputs + output]! : 0,
    ),
    ...(bent === null ? [] : [times(graph, bent, terms, outputs, bentWeight(outputs))]),
  ]
}

const unbent = { spread: 1, mean: 0, scale: 1 }

function bentWeight(outputs: number) {
  return ({ block, coefficients }: NumberTerm, output: number) => (block.bend ? coefficients[outputs + output]! : 0)
}

/** The columns that level off; null where no number has one. */
function bentCells(graph: Graph, imputed: Value, terms: readonly NumberTerm[]): Value | null {
  if (terms.every(({ block }) => block.bend === undefined)) return null
  const row = (pick: (block: NumberBlock) => number) =>
    graph.constant(
      doubles(
        terms.map(({ block }) => pick(block)),
        [1, terms.length],
      ),
    )
  const given = (pick: (bend: Bend) => number) => row(({ bend }) => pick(bend ?? unbent))
  const scalar = (value: number) => graph.constant(doubles([value], []))
  const far = graph.add('Div', [
    graph.add('Sub', [imputed, row(({ median }) => median)]),
    given(({ spread }) => spread),
  ])
  const distance = graph.add('Clip', [far, scalar(-1e9), scalar(1e9)])
  const share = graph.add('Div', [distance, scalar(BEND_LIMIT)])
  const length = graph.add('Sqrt', [graph.add('Add', [scalar(1), graph.add('Mul', [share, share])])])
  const bent = graph.add('Div', [distance, length])
  const scaled = graph.add('Div', [graph.add('Sub', [bent, given(({ mean }) => mean)]), given(({ scale }) => scale)])
  // Without an operator in between, ONNX Runtime takes the scale of a single number into the product, as a float.
  return graph.add('Clip', [scaled, scalar(-largestCell), scalar(largestCell)])
}

/** Rows × terms, multiplied by terms × outputs. */
function times(
  graph: Graph,
  matrix: Value,
  terms: readonly NumberTerm[],
  outputs: number,
  weightOf: (term: NumberTerm, output: number) => number,
): Value {
  const weights = terms.flatMap((term) => Array.from({ length: outputs }, (_, output) => weightOf(term, output)))
  return graph.add('MatMul', [matrix, graph.constant(doubles(weights, [terms.length, outputs]))])
}

/** A row of coefficients per level; unseen and missing share one, or have zeros where training rows had none missing. */
function categoryMargins(graph: Graph, { block, feature, coefficients }: CategoryTerm, outputs: number): Value {
  const codeCount = feature.levelCount + 2 // the levels after the block's, unseen, missing: all like the block's last
  const table = new Float64Array(codeCount * outputs)
  table.set(coefficients)
  const last = block.levelCount * outputs
  for (let code = block.levelCount + 1; block.missing && code < codeCount; code++) {
    table.copyWithin(code * outputs, last, last + outputs)
  }
  const rows = graph.add('Gather', [graph.constant(doubles(table, [codeCount, outputs])), feature.codes])
  return graph.add('Squeeze', [rows, graph.constant(longs([1]))])
}
