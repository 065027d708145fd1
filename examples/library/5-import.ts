// A model that LightGBM trained becomes ours: the same predictions, now with reasons, an identity, and the same bits anywhere.
import { readFile } from 'node:fs/promises'
import { decodeModel, digestOfModel, encodeModel, importModel, openEngine } from 'reprise/training'

const file = await readFile(new URL('ferry-lightgbm.txt', import.meta.url))
const model = importModel(file, { target: 'sails', classes: ['stays in port', 'sails'] })

await using engine = await openEngine({ threads: 1 })
const mornings = {
  wind: [3, 14, 14, 22],
  waves: [0.4, 1.1, 2.9, null],
  season: ['summer', 'summer', 'winter', 'winter'],
}
const { labels, probabilities } = engine.predict(model, mornings)
const { values, columns } = engine.explain(model, mornings)
for (const [row, label] of labels!.entries()) {
  const shares = values.slice(row * columns.length, (row + 1) * columns.length)
  const strongest =
    columns[shares.indexOf(shares.reduce((most, share) => (Math.abs(share) > Math.abs(most) ? share : most)))]!
  const words = `wind ${mornings.wind[row]} m/s, waves ${mornings.waves[row] ?? 'not measured'}, ${mornings.season[row]}`
  const percent = (100 * probabilities![row * 2 + 1]!).toFixed(0)
  console.log(
    `${label === 'sails' ? '⛴ ' : '⚓'} ${words.padEnd(38)} ${percent.padStart(3)} % sure to sail, mostly because of the ${strongest}`,
  )
}

// The model's two files are its identity: written, read back, and proved.
const files = encodeModel(model)
const digest = digestOfModel(model)
const again = digestOfModel(decodeModel(files))
console.log(`\nmodel.json ${files['model.json'].length} bytes, weights.bin ${files['weights.bin'].length} bytes`)
console.log(`digest ${digest}`)
console.log(`The same 64 digits: ${digest === again}`)
