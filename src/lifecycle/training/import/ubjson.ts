import type { Json } from '#base'
import { refuse } from './foreign-model.ts'

const MOST_DEPTH = 64

/** UBJSON (draft 12) as XGBoost writes it: big-endian, objects without counts, lists of one type packed. */
export function parseUbjson(bytes: Uint8Array): Json {
  const input = openInput(bytes)
  const value = readValue(input, input.marker(), 0)
  if (input.left() > 0) input.fault('the end of the document was expected')
  return value
}

interface Input {
  left(): number
  /** The next marker; no-ops are passed over. */
  marker(): string
  peek(): string
  skip(): void
  take(size: number): DataView
  fault(problem: string): never
}

function openInput(bytes: Uint8Array): Input {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const fault = (problem: string) => refuse(`XGBoost model, byte ${at}`, problem)
  const peek = () => (at < bytes.length ? String.fromCharCode(bytes[at]!) : fault('the file ends in the middle'))
  return {
    left: () => bytes.length - at,
    peek,
    skip: () => {
      at += 1
    },
    marker: () => {
      while (peek() === 'N') at += 1
      at += 1
      return String.fromCharCode(bytes[at - 1]!)
    },
    take: (size) => {
      if (size > bytes.length - at) fault(`${size} bytes were expected, and ${bytes.length - at} are left`)
      at += size
      return new DataView(view.buffer, view.byteOffset + at - size, size)
    },
    fault,
  }
}

/** Size in bytes and reader of the numbers. */
const numbers: Readonly<Record<string, readonly [number, (view: DataView, at: number) => number]>> = {
  i: [1, (view, at) => view.getInt8(at)],
  U: [1, (view, at) => view.getUint8(at)],
  I: [2, (view, at) => view.getInt16(at)],
  l: [4, (view, at) => view.getInt32(at)],
  L: [8, (view, at) => Number(view.getBigInt64(at))],
  d: [4, (view, at) => view.getFloat32(at)],
  D: [8, (view, at) => view.getFloat64(at)],
}

function readValue(input: Input, marker: string, depth: number): Json {
  if (depth > MOST_DEPTH) input.fault(`it nests deeper than ${MOST_DEPTH}`)
  const number = numbers[marker]
  if (number !== undefined) return number[1](input.take(number[0]), 0)
  switch (marker) {
    case '{':
      return readObject(input, depth)
    case '[':
      return readList(input, depth)
    case 'S':
      return readText(input)
    case 'C':
      return String.fromCharCode(input.take(1).getUint8(0))
    case 'T':
    case 'F':
      return marker === 'T'
    case 'Z':
      return null
    default:
      return input.fault(`"${marker}" is not the beginning of a value`)
  }
}

function readCount(input: Input): number {
  const marker = input.marker()
  const number = numbers[marker] ?? input.fault('a length was expected')
  const count = number[1](input.take(number[0]), 0)
  return Number.isInteger(count) && count >= 0 && count <= input.left()
    ? count
    : input.fault(`${count} is not a length`)
}

function readText(input: Input): string {
  return new TextDecoder().decode(input.take(readCount(input)))
}

function readObject(input: Input, depth: number): Json {
  const found: Record<string, Json> = Object.create(null)
  const count = readOptionalCount(input)
  for (let read = 0; count === null ? input.peek() !== '}' : read < count; read++) {
    const name = readText(input)
    found[name] = readValue(input, input.marker(), depth + 1)
  }
  if (count === null) input.skip()
  return found
}

function readOptionalCount(input: Input): number | null {
  if (input.peek() !== '#') return null
  input.skip()
  return readCount(input)
}

function readList(input: Input, depth: number): Json {
  if (input.peek() === '$') return readPacked(input)
  const found: Json[] = []
  const count = readOptionalCount(input)
  while (count === null ? input.peek() !== ']' : found.length < count)
    found.push(readValue(input, input.marker(), depth + 1))
  if (count === null) input.skip()
  return found
}

function readPacked(input: Input): Json {
  input.skip()
  const [size, read] = numbers[input.marker()] ?? input.fault('a packed list holds numbers')
  if (input.marker() !== '#') input.fault('a packed list has a length')
  const count = readCount(input)
  const view = input.take(count * size)
  return Array.from({ length: count }, (_, index) => read(view, index * size))
}
