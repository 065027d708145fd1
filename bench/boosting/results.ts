import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'

export function machineLine(): string {
  return `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}.`
}

/** Keeps the figures and their table beside the others. */
export function store(name: string, figures: object, markdown: string): void {
  const target = join(import.meta.dirname, '..', 'results')
  mkdirSync(target, { recursive: true })
  writeFileSync(join(target, `${name}.json`), `${JSON.stringify({ machine: machineLine(), ...figures }, null, 1)}\n`)
  writeFileSync(join(target, `${name}.md`), markdown)
}

/** The same, and prints the table. */
export function keep(name: string, figures: object, markdown: string): void {
  store(name, figures, markdown)
  console.log(markdown)
}
