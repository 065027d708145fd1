// The wire format of Protocol Buffers: fields of a number and a wire type (0 varint, 2 length and bytes).

/** A message's bytes, still in the parts they were made of: nesting copies nothing. */
export interface Message {
  readonly sizeBytes: number
  readonly parts: readonly Uint8Array[]
}

export function message(fields: readonly Message[]): Message {
  return {
    sizeBytes: fields.reduce((sum, field) => sum + field.sizeBytes, 0),
    parts: fields.flatMap((field) => field.parts),
  }
}

export function integer(field: number, value: number): Message {
  return ofParts([varints([field << 3, value])])
}

export function text(field: number, value: string): Message {
  return bytes(field, new TextEncoder().encode(value))
}

export function bytes(field: number, value: Uint8Array): Message {
  return nested(field, ofParts([value]))
}

/** Non-negative integers, packed. */
export function integers(field: number, values: ArrayLike<number>): Message {
  return bytes(field, varints(values))
}

export function nested(field: number, { sizeBytes, parts }: Message): Message {
  const head = varints([(field << 3) | 2, sizeBytes])
  return { sizeBytes: head.length + sizeBytes, parts: [head, ...parts] }
}

export function toBytes({ sizeBytes, parts }: Message): Uint8Array {
  const whole = new Uint8Array(sizeBytes)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

function ofParts(parts: readonly Uint8Array[]): Message {
  return { sizeBytes: parts.reduce((sum, part) => sum + part.length, 0), parts }
}

const longestVarint = 8 // of a safe integer

/** Seven bits a byte, the lowest first; the eighth says that more follow. */
function varints(values: ArrayLike<number>): Uint8Array {
  const out = new Uint8Array(values.length * longestVarint)
  let length = 0
  for (let index = 0; index < values.length; index++) {
    let rest = values[index]!
    for (; rest > 127; rest = Math.floor(rest / 128)) out[length++] = (rest % 128) | 128
    out[length++] = rest
  }
  return out.slice(0, length)
}
