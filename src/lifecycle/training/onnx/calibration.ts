import type { Calibration } from '../model.ts'
import type { Graph, Value } from './graph.ts'
import { doubles, longs } from './tensor.ts'

/** Margins on the calibrated scale, as `calibrated` makes them. */
export function addCalibration(graph: Graph, calibration: Calibration | undefined, margins: Value): Value {
  if (calibration === undefined) return margins
  if (calibration.kind === 'isotonic') return curve(graph, calibration, margins)
  const { slope, shifts } = calibration
  const scaled = graph.add('Mul', [margins, graph.constant(doubles([slope]))])
  return graph.add('Add', [scaled, graph.constant(doubles(shifts, [1, shifts.length]))])
}

/** The segment is the number of inner points that a margin has reached; beyond the curve it stands at its end. */
function curve(graph: Graph, { from, to }: Extract<Calibration, { kind: 'isotonic' }>, margins: Value): Value {
  const scalar = (value: number) => graph.constant(doubles([value], []))
  const last = from.length - 1
  if (last === 0) return graph.add('Clip', [margins, scalar(to[0]!), scalar(to[0]!)])
  const within = graph.add('Clip', [margins, scalar(from[0]!), scalar(from[last]!)])
  const segment = reached(graph, [...from.slice(1, last), Number.POSITIVE_INFINITY], within)
  const at = (values: readonly number[]) => graph.add('Gather', [graph.constant(doubles(values)), segment])
  const step = (values: readonly number[]) => values.slice(1).map((value, index) => value - values[index]!)
  const share = graph.add('Div', [graph.add('Sub', [within, at(from)]), at(step(from))])
  const reachedValue = graph.add('Add', [at(to), graph.add('Mul', [at(step(to)), share])])
  return graph.add('Min', [reachedValue, at(to.slice(1))])
}

function reached(graph: Graph, points: readonly number[], margins: Value): Value {
  const isReached = graph.add('GreaterOrEqual', [margins, graph.constant(doubles(points, [1, points.length]))])
  const counted = graph.add('Cast', [isReached], { to: { int: 7 } })
  return graph.add('ReduceSum', [counted, graph.constant(longs([1]))])
}
