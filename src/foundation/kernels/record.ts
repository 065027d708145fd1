import type { Slots } from './layout.ts'
import { layOut } from './layout.ts'
import type { Arena } from './memory.ts'

/** A record in shared memory by the names of its slots; the kernels read and write the same bytes. */
export interface SharedRecord<S extends Slots> {
  readonly pointer: number
  /** Names without a slot are passed over, so that records of addresses can be spread into several contexts. */
  set(values: { readonly [name in keyof S]?: number }): void
  get(name: keyof S & string): number
}

export function recordAt<S extends Slots>(arena: Arena, slots: S, pointer: number): SharedRecord<S> {
  const { bytes, offsets } = layOut(slots)
  return {
    pointer,
    set(values) {
      const view = arena.view(pointer, bytes)
      for (const [name, value] of Object.entries(values)) write(view, slots, offsets, name, Number(value))
    },
    get: (name) => read(arena.view(pointer, bytes), slots, offsets, name),
  }
}

export function allocateRecord<S extends Slots>(arena: Arena, slots: S): SharedRecord<S> {
  const { bytes } = layOut(slots)
  const pointer = arena.allocate(bytes)
  arena.bytes(pointer, bytes).fill(0)
  return recordAt(arena, slots, pointer)
}

type Offsets = Readonly<Record<string, number>>

function write(view: DataView, slots: Slots, offsets: Offsets, name: string, value: number): void {
  const offset = offsets[name]
  if (offset === undefined) return
  const type = slots[name]
  if (type === 'real') view.setFloat64(offset, value, true)
  else if (type === 'long') view.setBigInt64(offset, BigInt(value), true)
  else if (type === 'byte') view.setUint8(offset, value)
  else view.setUint32(offset, value >>> 0, true)
}

function read(view: DataView, slots: Slots, offsets: Offsets, name: string): number {
  const offset = offsets[name] ?? 0
  const type = slots[name]
  if (type === 'real') return view.getFloat64(offset, true)
  if (type === 'long') return Number(view.getBigInt64(offset, true))
  if (type === 'byte') return view.getUint8(offset)
  return type === 'integer' ? view.getInt32(offset, true) : view.getUint32(offset, true)
}
