import type { Model } from '../model.ts'
import type { Graph, Value } from './graph.ts'
import { doubles, longs, strings } from './tensor.ts'

/** One tensor that an exported graph gives back, rows × width. */
export interface OnnxOutput {
  readonly name: string
  readonly tensor: 'double' | 'string'
  readonly width: number
  readonly meaning: string
}

/** What the margins mean to a person: label, probabilities and margin, or the value, which already is what is given. */
export function addAnswers(graph: Graph, { task, classes, threshold }: Model, margins: Value): readonly OnnxOutput[] {
  const give = (output: OnnxOutput, value: Value): OnnxOutput => {
    const name = graph.output({ name: output.name, type: output.tensor, width: output.width }, value)
    return { ...output, name }
  }
  if (classes === null)
    return [give({ name: 'value', tensor: 'double', width: 1, meaning: 'the predicted value' }, margins)]
  const { probabilities, label } =
    task === 'binary' ? binaryAnswers(graph, margins, threshold) : multiclassAnswers(graph, margins)
  const labels = graph.add('Gather', [graph.constant(strings(classes)), label])
  const order = classes.map((name) => JSON.stringify(name)).join(', ')
  const scale =
    task === 'binary' ? `log-odds of ${JSON.stringify(classes[1])}` : 'log-probabilities up to a constant per row'
  const meaning =
    threshold === undefined
      ? 'the most probable class'
      : `${JSON.stringify(classes[1])} where its probability is at least ${threshold}, else ${JSON.stringify(classes[0])}`
  return [
    give({ name: 'label', tensor: 'string', width: 1, meaning }, labels),
    give({ name: 'probabilities', tensor: 'double', width: classes.length, meaning: `of ${order}` }, probabilities),
    give({ name: 'margin', tensor: 'double', width: task === 'binary' ? 1 : classes.length, meaning: scale }, margins),
  ]
}

/** Both tails from e^−|margin|: an operator Sigmoid that takes one tail from 1 loses the small one. */
function binaryAnswers(graph: Graph, margins: Value, threshold: number | undefined) {
  const zero = graph.constant(doubles([0]))
  const raised = graph.add('Exp', [graph.add('Neg', [graph.add('Abs', [margins])])])
  const whole = graph.add('Add', [raised, graph.constant(doubles([1]))])
  const small = graph.add('Div', [raised, whole])
  const large = graph.add('Div', [graph.constant(doubles([1])), whole])
  const isPositive = graph.add('Greater', [margins, zero])
  const positive = graph.add('Where', [isPositive, large, small])
  const negative = graph.add('Where', [isPositive, small, large])
  const isSaid =
    threshold === undefined ? isPositive : graph.add('GreaterOrEqual', [positive, graph.constant(doubles([threshold]))])
  return {
    probabilities: graph.add('Concat', [negative, positive], { axis: { int: 1 } }),
    label: graph.add('Cast', [isSaid], { to: { int: 7 } }),
  }
}

function multiclassAnswers(graph: Graph, margins: Value) {
  const largest = graph.add('ReduceMax', [margins, graph.constant(longs([1]))])
  const raised = graph.add('Exp', [graph.add('Sub', [margins, largest])])
  const total = graph.add('ReduceSum', [raised, graph.constant(longs([1]))])
  return {
    probabilities: graph.add('Div', [raised, total]),
    label: graph.add('ArgMax', [margins], { axis: { int: 1 } }),
  }
}
