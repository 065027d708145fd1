// Why does this flat cost what it costs? Exact reasons (TreeSHAP): they add up to the prediction.
import { openEngine } from 'reprise/training'

function chance(index: number): number {
  let mixed = Math.imul(index + 1, 0x9e3779b1)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4294967296
}

const flats = 1500
const squareMetres = Float64Array.from({ length: flats }, (_, flat) => 20 + 130 * chance(flat * 5))
const floor = Float64Array.from({ length: flats }, (_, flat) => Math.floor(8 * chance(flat * 5 + 1)))
const lift = Array.from({ length: flats }, (_, flat) => chance(flat * 5 + 2) < 0.5)
const district = Array.from(
  { length: flats },
  (_, flat) => ['old town', 'river', 'garden city', 'rail yards'][Math.floor(4 * chance(flat * 5 + 3))]!,
)
const worth: Record<string, number> = { 'old town': 14, river: 12, 'garden city': 9, 'rail yards': 6 }
const rent = Float64Array.from({ length: flats }, (_, flat) => {
  const stairs = lift[flat] ? 0 : 22 * floor[flat]!
  const view = district[flat] === 'river' ? 30 * floor[flat]! : 0
  return 120 + squareMetres[flat]! * worth[district[flat]!]! - stairs + view + 60 * (chance(flat * 5 + 4) - 0.5)
})

await using engine = await openEngine({ threads: 2 })
const columns = { squareMetres, floor, lift, district }
const model = engine.fit({ columns, target: rent, name: 'rent', estimator: { params: { rounds: 300 } } })

const flat = { squareMetres: [62], floor: [6], lift: [false], district: ['river'] }
const { base, values, columns: names } = engine.explain(model, flat)
const predicted = engine.predict(model, flat).values![0]!
const line = (words: string, amount: number, bar: string) =>
  console.log(`${words.padEnd(26)} ${amount.toFixed(0).padStart(6)}  ${bar}`)

console.log('62 m² by the river, sixth floor, no lift:\n')
line('an average flat', base[0]!, '')
for (const [place, name] of names.entries()) {
  const amount = values[place]!
  line(
    `  ${amount < 0 ? '−' : '+'} ${name} = ${flat[name as keyof typeof flat][0]}`,
    amount,
    (amount < 0 ? '░' : '█').repeat(Math.min(40, Math.round(Math.abs(amount) / 8))),
  )
}
line('this flat, a month', predicted, '')

const sum = base[0]! + values.reduce((total, value) => total + value, 0)
const close = Math.abs(sum - predicted) <= 1e-9 * predicted
console.log(`\nEverything ${close ? 'sums to the prediction to within 1e-9 of it' : 'is off'}.`)
