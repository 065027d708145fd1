// Three spiral arms, told apart from two numbers. Prints the map the model has in mind.
import { openEngine } from 'reprise/training'

const arms = ['red', 'green', 'blue']
const rows = 3000

/** A number from 0 to 1 that looks drawn and is the same on every machine. */
function chance(index: number): number {
  let mixed = Math.imul(index + 1, 0x9e3779b1)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4294967296
}

function spiral(from: number) {
  const x = new Float64Array(rows)
  const y = new Float64Array(rows)
  const arm: string[] = []
  for (let row = 0; row < rows; row++) {
    const way = chance(from + row * 3)
    const angle = way * 5 + ((row % 3) * 2 * Math.PI) / 3 + (chance(from + row * 3 + 1) - 0.5) * 0.6
    x[row] = (0.1 + way) * Math.cos(angle)
    y[row] = (0.1 + way) * Math.sin(angle)
    arm.push(arms[row % 3]!)
  }
  return { columns: { x, y }, arm }
}

await using engine = await openEngine({ threads: 2 })
const { columns, arm } = spiral(0)
const model = engine.fit({ columns, target: arm, name: 'arm', estimator: { params: { rounds: 150 } } })

const width = 64
const height = 28
const pixels = Array.from({ length: width * height }, (_, pixel) => pixel)
const xs = pixels.map((pixel) => ((pixel % width) / width - 0.5) * 2.3)
const ys = pixels.map((pixel) => (0.5 - Math.floor(pixel / width) / height) * 2.3)
const { labels, probabilities } = engine.predict(model, { x: xs, y: ys })
const signs: Record<string, [string, string]> = { red: ['o', '.'], green: ['+', '-'], blue: ['#', ':'] }
for (let line = 0; line < height; line++) {
  const drawn = pixels.slice(line * width, (line + 1) * width).map((pixel) => {
    if (Math.hypot(xs[pixel]!, ys[pixel]!) > 1.15) return ' '
    const sure = Math.max(...probabilities!.slice(pixel * 3, pixel * 3 + 3)) > 0.8
    return signs[labels![pixel]!]![sure ? 0 : 1]
  })
  console.log(drawn.join(''))
}

const fresh = spiral(1_000_000)
const right = engine.predict(model, fresh.columns).labels!.filter((label, row) => label === fresh.arm[row]).length
console.log(
  `\nRight on new points: ${((100 * right) / rows).toFixed(1)} %   (o red, + green, # blue; . - : where it is less sure)`,
)
