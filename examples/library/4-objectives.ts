// Not every target is a bell curve: claims are counted per year of exposure, and a promise needs an interval.
import { openEngine } from 'reprise/training'

function chance(index: number): number {
  let mixed = Math.imul(index + 1, 0x9e3779b1)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4294967296
}

/** How often something happens that happens `mean` times on average (Knuth). */
function poisson(mean: number, from: number): number {
  let product = chance(from)
  let count = 0
  for (const end = Math.exp(-mean); product > end && count < 50; count++) product *= chance(from + count + 1)
  return count
}

await using engine = await openEngine({ threads: 2 })

// 1. Claims: some drivers were insured for a month, some for a year. The offset is the logarithm of the exposure.
const drivers = 10_000
const age = Float64Array.from({ length: drivers }, (_, driver) => 18 + 60 * chance(driver * 61))
const vehicle = Array.from(
  { length: drivers },
  (_, driver) => ['scooter', 'car', 'van'][Math.floor(3 * chance(driver * 61 + 1))]!,
)
const years = Float64Array.from({ length: drivers }, (_, driver) => (1 + Math.floor(12 * chance(driver * 61 + 2))) / 12)
const yearly = (driver: number) =>
  ({ scooter: 0.5, car: 0.2, van: 0.3 })[vehicle[driver]!]! * (age[driver]! < 25 ? 3 : 1)
const claims = Float64Array.from({ length: drivers }, (_, driver) =>
  poisson(yearly(driver) * years[driver]!, driver * 61 + 3),
)
const claimModel = engine.fit({
  columns: { age, vehicle },
  target: claims,
  name: 'claims',
  offsets: years.map(Math.log),
  estimator: {
    params: { objective: 'poisson', rounds: 80, learningRate: 0.1, leaves: 8, minRowsInLeaf: 100, columnShare: 1 },
  },
})
const people = { age: [20, 20, 45, 45], vehicle: ['scooter', 'van', 'scooter', 'car'] }
const truth = [1.5, 0.9, 0.5, 0.2]
const rates = engine.predict(claimModel, people).values!
for (const [row, rate] of rates.entries())
  console.log(
    `${people.age[row]} years old, ${people.vehicle[row]!.padEnd(8)} ${rate.toFixed(2)} claims a year (in truth ${truth[row]!.toFixed(2)})`,
  )

// 2. Deliveries: a tenth should come before the interval, a tenth after it.
const parcels = (from: number) => {
  const km = Float64Array.from({ length: 6000 }, (_, parcel) => 1 + 29 * chance(from + parcel * 4))
  const hour = Float64Array.from({ length: 6000 }, (_, parcel) => Math.floor(7 + 13 * chance(from + parcel * 4 + 1)))
  const minutes = km.map((way, parcel) => {
    const rush = [8, 17, 18].includes(hour[parcel]!) ? 3 : 1
    return 10 + 2 * way + rush * way * chance(from + parcel * 4 + 2) * chance(from + parcel * 4 + 3)
  })
  return { columns: { km, hour }, minutes }
}
const known = parcels(0)
const [low, high] = [0.1, 0.9].map((quantile) =>
  engine.fit({
    columns: known.columns,
    target: known.minutes,
    name: 'minutes',
    validation: 0.2,
    estimator: { params: { objective: 'quantile', quantile, learningRate: 0.1, minRowsInLeaf: 60, columnShare: 1 } },
  }),
)
console.log()
const trips = { km: [5, 20, 20], hour: [11, 11, 17] }
const [early, late] = [engine.predict(low!, trips).values!, engine.predict(high!, trips).values!]
for (const [row, from] of early.entries()) {
  const to = late[row]!
  const bar = ' '.repeat(Math.round(from / 2)) + '━'.repeat(Math.max(1, Math.round((to - from) / 2)))
  console.log(
    `${String(trips.km[row]).padStart(2)} km at ${trips.hour[row]}:00  ${from.toFixed(0)} to ${to.toFixed(0)} minutes`.padEnd(
      34,
    ),
    bar,
  )
}
const fresh = parcels(1_000_003)
const [lows, highs] = [engine.predict(low!, fresh.columns).values!, engine.predict(high!, fresh.columns).values!]
const within = fresh.minutes.filter((minutes, row) => minutes >= lows[row]! && minutes <= highs[row]!).length
console.log(
  `\n${((100 * within) / 6000).toFixed(0)} % of new deliveries came within their interval; 80 % were promised.`,
)
