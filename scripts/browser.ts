// Writes what browser exports are made of: build/browser-runtime.js (the way from raw columns to predictions, and
// build/predictor.wasm in base64) and build/browser-page.js (the form to try a model on).
import { renameSync, writeFileSync } from 'node:fs'
import { bundleBrowserFiles } from './browser-bundle.ts'

for (const [name, text] of Object.entries(await bundleBrowserFiles())) {
  const written = `build/${process.pid}.${name}` // renamed when whole: a program that starts meanwhile reads the old one
  writeFileSync(written, text)
  renameSync(written, `build/${name}`)
}
