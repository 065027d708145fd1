/** `size`: a pointer or a count, unsigned 32 bits. `set256`: 256 bits, one per code. `lanes16`: 16 bytes. */
export type SlotType = 'size' | 'integer' | 'byte' | 'long' | 'real' | 'lanes16' | 'set256'
export type Slots = Readonly<Record<string, SlotType>>
