import type { Fault, WeightArray } from './estimator.ts'
import type { JsonReader } from './read-json.ts'
import type { Section } from './weights-layout.ts'
import { aligned, elementTypeNames, elementTypes, sizeOf } from './weights-layout.ts'

/** Each member's arrays, copied out of `weights.bin`, whose sections must follow each other without gap or overlap. */
export function readWeights(
  members: readonly JsonReader[],
  bytes: Uint8Array,
  fault: Fault,
): readonly Readonly<Record<string, WeightArray>>[] {
  let next = 0
  const all = members.map((member) => {
    const arrays: Record<string, WeightArray> = Object.create(null)
    for (const reader of member.objects('arrays')) {
      const section = readSection(reader)
      if (section.offset !== next) fault(`${reader.path}.offset`, String(next))
      if (section.name in arrays) fault(`${reader.path}.name`, 'a new name')
      const end = section.offset + sizeOf(section.type, section.length)
      next = aligned(end)
      if (next > bytes.byteLength) fault(`${reader.path}.length`, 'within weights.bin')
      if (bytes.subarray(end, next).some((byte) => byte !== 0)) fault(`${reader.path}.length`, 'followed by zeros')
      arrays[section.name] = readArray(bytes, section)
    }
    return arrays
  })
  if (next !== bytes.byteLength) fault('weightsSizeBytes', `${next}, the end of the last section`)
  return all
}

function readSection(reader: JsonReader): Section {
  return {
    name: reader.text('name'),
    type: reader.choice('type', elementTypeNames),
    offset: reader.integer('offset', 0, Number.MAX_SAFE_INTEGER),
    length: reader.integer('length', 0, 0x1_0000_0000),
  }
}

function readArray(bytes: Uint8Array, section: Section): WeightArray {
  // Not `slice`: that of a Buffer copies nothing.
  const copy = new Uint8Array(bytes.subarray(section.offset, section.offset + sizeOf(section.type, section.length)))
  if (!isLittleEndian) reverseElements(copy, elementTypes[section.type].BYTES_PER_ELEMENT)
  return new elementTypes[section.type](copy.buffer, 0, section.length)
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

function reverseElements(bytes: Uint8Array, size: number): void {
  for (let start = 0; start < bytes.length; start += size) bytes.subarray(start, start + size).reverse()
}
