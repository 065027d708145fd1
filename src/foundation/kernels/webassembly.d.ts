// The part of WebAssembly's interface that this folder uses: the library "esnext" lacks it, and "dom" would bring a browser along.
declare namespace WebAssembly {
  class Module {
    private readonly brand: never
  }
  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum: number; readonly shared: boolean })
    readonly buffer: ArrayBufferLike
    grow(pages: number): number
  }
  class Global {
    private constructor()
    readonly value: number
  }
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>)
    readonly exports: Readonly<Record<string, unknown>>
  }
  function compile(bytes: Uint8Array): Promise<Module>
}
