import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { OnnxFeeds } from '#training'
import type { Answers } from './onnx-web.ts'

/** The Python that CI installs onnxruntime and mlflow for. */
export const python = process.env['REPRISE_PYTHON']
export const withoutPython = python === undefined && 'REPRISE_PYTHON names no Python with onnxruntime and mlflow'

/** An ONNX file run by Python's onnxruntime, after the checker of the onnx package has had its say. */
export function runOnnxInPython(model: string, feeds: OnnxFeeds): Promise<Answers> {
  const encoded = Object.entries(feeds).map(([name, values]) => [name, encode(values)] as const)
  return ask({ model, feeds: Object.fromEntries(encoded) })
}

/** A folder loaded by MLflow's client and given a CSV file as pandas reads it. */
export function predictInMlflow(model: string, csv: string): Promise<Answers> {
  return ask({ model, csv })
}

function encode(values: OnnxFeeds[string]): object {
  if (!(values instanceof Float64Array || values instanceof BigInt64Array)) return { type: 'string', values }
  const base64 = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
  return { type: values instanceof Float64Array ? 'double' : 'int64', base64 }
}

type Encoded = { type: 'double'; base64: string } | { type: 'string'; values: string[] }

async function ask(request: object): Promise<Answers> {
  const script = new URL('../python/run_onnx.py', import.meta.url).pathname
  const child = spawn(python!, [script], { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.end(JSON.stringify(request))
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (child.exitCode !== 0) throw new Error(`${script} ended with ${child.exitCode}\n${error}`)
  const answers = JSON.parse(out) as Record<string, Encoded>
  return Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, decode(answer)]))
}

function decode(answer: Encoded): Answers[string] {
  if (answer.type === 'string') return answer.values
  const bytes = Buffer.from(answer.base64, 'base64')
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}
