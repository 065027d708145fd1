// Scoops of ice cream from the weather: words, gaps in the data, and rounds that stop when they no longer help.
import { openEngine } from 'reprise/training'

function chance(index: number): number {
  let mixed = Math.imul(index + 1, 0x9e3779b1)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4294967296
}

const days = 2000
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const squares = ['harbour', 'market', 'station']
const degrees: (number | null)[] = []
const weekday: string[] = []
const square: (string | null)[] = []
const raining: boolean[] = []
const scoops = new Float64Array(days)
for (let day = 0; day < days; day++) {
  const warmth = 4 + 30 * chance(day * 5)
  const place = squares[Math.floor(chance(day * 5 + 1) * 3)]!
  const wet = chance(day * 5 + 2) < 0.3
  degrees.push(chance(day * 5 + 3) < 0.1 ? null : warmth) // the thermometer is broken one day in ten
  weekday.push(weekdays[day % 7]!)
  square.push(day % 23 === 0 ? null : place)
  raining.push(wet)
  const visitors = { harbour: 1.6, market: 1, station: 0.7 }[place]! * (day % 7 > 4 ? 1.8 : 1) * (wet ? 0.4 : 1)
  scoops[day] = Math.round(visitors * (20 + warmth * warmth * 0.6) * (0.9 + 0.2 * chance(day * 5 + 4)))
}

await using engine = await openEngine({ threads: 2 })
const losses: number[] = []
const model = engine.fit({
  columns: { degrees, weekday, square, raining },
  target: scoops,
  name: 'scoops',
  validation: 0.2,
  estimator: { params: { learningRate: 0.1, patience: 30 } },
  onRound: ({ validationLoss }) => losses.push(Math.sqrt(validationLoss!)),
})

const kept = Number(model.members[0]!.fitted.document['rounds'])
const blocks = '▁▂▃▄▅▆▇█'
const curve = Array.from({ length: 60 }, (_, place) => losses[Math.floor((place / 60) * losses.length)]!)
console.log(curve.map((loss) => blocks[Math.min(7, Math.floor((8 * loss) / losses[0]!))]).join(''))
console.log(
  `Stopped after ${losses.length} of 1000 rounds; the best was round ${kept}: off by ${losses[kept - 1]!.toFixed(1)} scoops on average.\n`,
)

const asked = {
  degrees: [31, 31, 12, null],
  weekday: ['Sat', 'Sat', 'Tue', 'Sun'],
  square: ['harbour', 'harbour', 'station', null],
  raining: [false, true, false, false],
}
const { values } = engine.predict(model, asked)
for (const [row, value] of values!.entries()) {
  const warmth = asked.degrees[row] === null ? 'some warmth' : `${asked.degrees[row]} °C`
  const words = `${asked.weekday[row]} at the ${asked.square[row] ?? '(no idea where)'}, ${warmth}${asked.raining[row] ? ', raining' : ''}`
  console.log(
    `${words.padEnd(40)} ${String(Math.round(value)).padStart(5)} ${'🍦'.repeat(Math.max(1, Math.round(value / 100)))}`,
  )
}
