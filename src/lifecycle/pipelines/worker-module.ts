import { extname } from 'node:path'

/** The study worker beside this file: `.ts` in a clone, `.js` when published. */
export function workerModule(): URL {
  return new URL(`./worker${extname(import.meta.filename)}`, import.meta.url)
}
