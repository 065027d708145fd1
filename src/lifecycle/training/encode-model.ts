import type { Json } from '#base'
import { byCodePoint, canonicalJson } from '#base'
import type { WeightArray } from './estimator.ts'
import type { Member, Model } from './model.ts'
import type { Section } from './weights-layout.ts'
import { aligned, elementTypeOf, elementTypes, sizeOf } from './weights-layout.ts'

/** The two files whose tree is the model's identity. */
export interface ModelFiles {
  readonly 'model.json': Uint8Array
  readonly 'weights.bin': Uint8Array
}

export const modelFormat = 'reprise-model'
export const modelVersion = 1

/** The model's canonical bytes (docs/model-format.md): equal models give equal bytes, −0 is written as 0, NaN in one form. */
export function encodeModel(model: Model): ModelFiles {
  const layout = layOut(model.members)
  const { task, target, classes, positive, signature, transforms, example } = model
  const members = model.members.map(({ weight, uses, fitted: { estimator, document } }, index) => {
    return { weight, ...(uses === undefined ? {} : { uses }), estimator, document, arrays: layout.sections[index]! }
  })
  const document = {
    format: modelFormat,
    version: modelVersion,
    task,
    target,
    classes,
    positive,
    signature,
    transforms,
    members,
    ...(model.calibration === undefined ? {} : { calibration: model.calibration }),
    ...(model.threshold === undefined ? {} : { threshold: model.threshold }),
    example,
    weightsSizeBytes: layout.sizeBytes,
  }
  const text = canonicalJson(document as unknown as Json)
  return { 'model.json': new TextEncoder().encode(text), 'weights.bin': writeWeights(model.members, layout) }
}

interface Layout {
  readonly sections: readonly (readonly Section[])[]
  readonly sizeBytes: number
}

/** Members in their order, their arrays by name. */
function layOut(members: readonly Member[]): Layout {
  let offset = 0
  const sections = members.map(({ fitted }) => {
    return namesOf(fitted.arrays).map((name): Section => {
      const array = fitted.arrays[name]!
      const section = { name, type: elementTypeOf(array), offset, length: array.length }
      offset = aligned(offset + sizeOf(section.type, array.length))
      return section
    })
  })
  return { sections, sizeBytes: offset }
}

function namesOf(arrays: Readonly<Record<string, WeightArray>>): readonly string[] {
  return Object.keys(arrays).sort(byCodePoint)
}

function writeWeights(members: readonly Member[], { sections, sizeBytes }: Layout): Uint8Array {
  const bytes = new Uint8Array(sizeBytes)
  const view = new DataView(bytes.buffer)
  for (const [index, { fitted }] of members.entries()) {
    for (const section of sections[index]!) writeSection(view, section, fitted.arrays[section.name]!)
  }
  return bytes
}

function writeSection(view: DataView, { type, offset }: Section, array: WeightArray): void {
  const size = elementTypes[type].BYTES_PER_ELEMENT
  for (let index = 0; index < array.length; index++) writers[type](view, offset + index * size, array[index]!)
}

type Writer = (view: DataView, at: number, value: number) => void

/** Adding 0 turns −0 into 0; a NaN's payload would be the host's, so its bits are written out. */
const writers: Readonly<Record<Section['type'], Writer>> = {
  float64: (view, at, value) => {
    if (Number.isNaN(value)) view.setBigUint64(at, 0x7ff8_0000_0000_0000n, true)
    else view.setFloat64(at, value + 0, true)
  },
  float32: (view, at, value) => {
    if (Number.isNaN(value)) view.setUint32(at, 0x7fc0_0000, true)
    else view.setFloat32(at, value + 0, true)
  },
  int32: (view, at, value) => view.setInt32(at, value, true),
  uint32: (view, at, value) => view.setUint32(at, value, true),
  uint16: (view, at, value) => view.setUint16(at, value, true),
  uint8: (view, at, value) => view.setUint8(at, value),
}
