import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng, exp, expm1, log, log1p, sigmoid, softplus } from './index.ts'

// The reference: fixed-point numbers of 256 bits after the point, as big integers; series summed until nothing is left.
const POINT = 256
const ONE = 1n << BigInt(POINT)
const LN2 = 2n * artanh(ONE / 3n)

/** value × 2^exponent. */
interface Exact {
  readonly value: bigint
  readonly exponent: number
}

const SAMPLE_COUNT = 4000
const rng = createRng(20)

const CASES: {
  name: string
  run: (x: number) => number
  reference: (x: number) => Exact
  bound: number
  draw: () => number
}[] = [
  { name: 'exp', run: exp, reference: exactExp, bound: 0.8, draw: () => either(spread(-745, 709.7), spread(-2, 2)) },
  {
    name: 'expm1',
    run: expm1,
    reference: exactExpm1,
    bound: 1,
    draw: () => either(spread(-38, 709), spread(-2, 2), tiny()),
  },
  {
    name: 'log',
    run: log,
    reference: exactLog,
    bound: 1,
    draw: () => either(anyPositive(), spread(0.4, 3), 1 + tiny()),
  },
  {
    name: 'log1p',
    run: log1p,
    reference: exactLog1p,
    bound: 1,
    draw: () => either(1 + anyPositive(), spread(-1, 2), tiny()),
  },
  {
    name: 'sigmoid',
    run: sigmoid,
    reference: exactSigmoid,
    bound: 2.5,
    draw: () => either(spread(-700, 40), spread(-4, 4)),
  },
  {
    name: 'softplus',
    run: softplus,
    reference: exactSoftplus,
    bound: 2,
    draw: () => either(spread(-700, 700), spread(-4, 4)),
  },
]

for (const { name, run, reference, bound, draw } of CASES) {
  test(`${name} errs by at most ${bound} ulp`, () => {
    let worst = { ulps: 0, x: 0 }
    for (let i = 0; i < SAMPLE_COUNT; i++) {
      const x = draw()
      const found = run(x)
      const ulps = found === 0 ? 0 : errorInUlps(found, reference(x))
      if (!(ulps <= worst.ulps)) worst = { ulps, x }
    }
    assert(worst.ulps <= bound, `${name}(${worst.x}) is off by ${worst.ulps} ulp`)
    assert(worst.ulps > 0.4, 'a rounded result is half an ulp off at times: the reference must notice')
  })
}

test('the reference knows e, ln 2 and ln 10', () => {
  assert.equal(toNumber(exactExp(1)), Math.E)
  assert.equal(toNumber(exactLog(2)), Math.LN2)
  assert.equal(toNumber(exactLog(10)), Math.LN10)
  assert(errorInUlps(Math.E + 2 ** -51, exactExp(1)) > 0.5)
})

test('exp and expm1 keep their limits, signs and subnormals', () => {
  assert.deepEqual([exp(NaN), exp(Infinity), exp(-Infinity), exp(0), exp(-0)], [NaN, Infinity, 0, 1, 1])
  assert.deepEqual([exp(709.782712893384), exp(709.7827128933841)], [1.7976931348622732e308, Infinity])
  assert.deepEqual([exp(-745.1332191019411), exp(-745.1332191019412), exp(-800)], [5e-324, 0, 0])
  assert.deepEqual([expm1(NaN), expm1(Infinity), expm1(-Infinity), expm1(-50)], [NaN, Infinity, -1, -1])
  assert(Object.is(expm1(-0), -0) && Object.is(expm1(0), 0))
  for (const x of [5e-324, -5e-324, 1e-310, 1e-30, -1e-30]) assert.equal(expm1(x), x)
})

test('log and log1p keep their limits, signs and subnormals', () => {
  assert.deepEqual(
    [log(NaN), log(Infinity), log(0), log(-0), log(-1), log(-Infinity)],
    [NaN, Infinity, -Infinity, -Infinity, NaN, NaN],
  )
  assert(Object.is(log(1), 0))
  assert.equal(log(5e-324), -744.4400719213812)
  assert.deepEqual(
    [log1p(NaN), log1p(Infinity), log1p(-1), log1p(-1.5), log1p(-Infinity)],
    [NaN, Infinity, -Infinity, NaN, NaN],
  )
  assert(Object.is(log1p(-0), -0) && Object.is(log1p(0), 0))
  for (const x of [5e-324, -5e-324, 1e-310, 1e-30, -1e-30]) assert.equal(log1p(x), x)
})

test('sigmoid and softplus neither overflow nor vanish early', () => {
  assert.deepEqual([sigmoid(0), sigmoid(Infinity), sigmoid(-Infinity), sigmoid(NaN)], [0.5, 1, 0, NaN])
  assert(sigmoid(-744) > 0 && sigmoid(744) === 1)
  assert.deepEqual([softplus(Infinity), softplus(-Infinity), softplus(NaN)], [Infinity, 0, NaN])
  assert(softplus(-744) > 0 && softplus(1e308) === 1e308)
})

test('sigmoid never falls where its argument grows', () => {
  let previous = 0
  for (let x = -40; x <= 40; x += 1 / 64) {
    assert(sigmoid(x) >= previous, `sigmoid(${x})`)
    previous = sigmoid(x)
  }
})

function either(...choices: number[]): number {
  return choices[rng.below(choices.length)]!
}
function spread(from: number, to: number): number {
  return from + rng.float() * (to - from)
}
function tiny(): number {
  return spread(-1, 1) * 0.5 ** rng.below(50)
}
function anyPositive(): number {
  return (0.5 + rng.float()) * 2 ** (rng.below(2090) - 1070)
}

function exactExp(x: number): Exact {
  const point = fixed(x)
  const k = (2n * point + LN2) / (2n * LN2) - (point < 0n ? 1n : 0n)
  const rest = point - k * LN2
  let sum = ONE
  let term = ONE
  for (let n = 1n; term !== 0n; n++) {
    term = (term * rest) / (n << BigInt(POINT))
    sum += term
  }
  return { value: sum, exponent: Number(k) - POINT }
}

function exactExpm1(x: number): Exact {
  return { value: fixedOf(exactExp(x)) - ONE, exponent: -POINT }
}

function exactLog(x: number): Exact {
  const { value, exponent } = dissect(x)
  return logOf(value, exponent)
}

function exactLog1p(x: number): Exact {
  return logOf(ONE + fixed(x), -POINT)
}

function exactSigmoid(x: number): Exact {
  const { value, exponent } = exactExp(x)
  return { value: (value << BigInt(POINT)) / (ONE + fixedOf({ value, exponent })), exponent }
}

function exactSoftplus(x: number): Exact {
  const power = exactExp(x)
  return x < -100 ? power : logOf(ONE + fixedOf(power), -POINT)
}

function logOf(value: bigint, exponent: number): Exact {
  const bitCount = value.toString(2).length
  const m = shifted(value, POINT - bitCount)
  return {
    value: 2n * artanh(((m - ONE) << BigInt(POINT)) / (m + ONE)) + BigInt(bitCount + exponent) * LN2,
    exponent: -POINT,
  }
}

function artanh(s: bigint): bigint {
  const square = (s * s) >> BigInt(POINT)
  let sum = 0n
  for (let power = s, n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += power / n
    power = (power * square) >> BigInt(POINT)
  }
  return sum
}

function errorInUlps(found: number, exact: Exact): number {
  const { value, exponent } = dissect(found)
  const low = Math.min(exponent, exact.exponent)
  const difference = shifted(value, exponent - low) - shifted(exact.value, exact.exponent - low)
  const leading = magnitude(exact.value).toString(2).length + exact.exponent
  const ulp = 1n << BigInt(Math.max(leading - 53, -1074) - low)
  return Number((magnitude(difference) * 1_000_000n) / ulp) / 1_000_000
}

function dissect(x: number): Exact {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Math.abs(x))
  const biased = view.getUint16(0) >> 4
  const fraction = view.getBigUint64(0) & 0xfffffffffffffn
  const size = biased === 0 ? fraction : fraction | 0x10000000000000n
  return { value: x < 0 ? -size : size, exponent: Math.max(biased, 1) - 1075 }
}

function fixed(x: number): bigint {
  return fixedOf(dissect(x))
}
function fixedOf({ value, exponent }: Exact): bigint {
  return shifted(value, exponent + POINT)
}
function shifted(value: bigint, by: number): bigint {
  return by >= 0 ? value << BigInt(by) : value >> BigInt(-by)
}
function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}
function toNumber({ value, exponent }: Exact): number {
  return Number(value) * 2 ** exponent
}
