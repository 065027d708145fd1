import type { Fault, Task } from '../estimator.ts'
import type { Calibration } from '../model.ts'
import type { JsonReader } from '../read-json.ts'

/** The calibration of a decoded model, which turns no order and stays finite. */
export function readCalibration(reader: JsonReader, outputs: number, task: Task, fault: Fault): Calibration {
  if (task === 'regression') return fault(reader.path, 'absent: values are not calibrated')
  const kind = reader.choice('kind', ['scale', 'isotonic'])
  return kind === 'scale' ? readScale(reader, outputs, fault) : readCurve(reader, task, fault)
}

function readScale(reader: JsonReader, outputs: number, fault: Fault): Calibration {
  const shifts = reader.numbers('shifts')
  if (shifts.length !== outputs) fault(`${reader.path}.shifts`, `${outputs} numbers, one per output`)
  return { kind: 'scale', slope: reader.number('slope', Number.MIN_VALUE), shifts }
}

function readCurve(reader: JsonReader, task: Task, fault: Fault): Calibration {
  const [from, to] = [reader.numbers('from'), reader.numbers('to')]
  if (task !== 'binary') fault(`${reader.path}.kind`, 'scale: the task is not binary')
  if (from.length === 0 || !from.every((value, at) => at === 0 || value > from[at - 1]!))
    fault(`${reader.path}.from`, 'at least one number, each above the one before')
  if (to.length !== from.length || !to.every((value, at) => at === 0 || value >= to[at - 1]!))
    fault(`${reader.path}.to`, `${from.length} numbers, none below the one before`)
  return { kind: 'isotonic', from, to }
}
