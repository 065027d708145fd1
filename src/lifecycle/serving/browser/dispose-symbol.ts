/** What the bundle has in place of `Symbol.dispose`, which browsers before 2025 lack; `using` as esbuild lowers it finds the same one. */
export const disposeSymbol: symbol = Reflect.get(Symbol, 'dispose') ?? Symbol.for('Symbol.dispose')
