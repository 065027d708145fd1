// Plain and the same everywhere: no locale, no time zone.

/** Decimal units, three significant digits: `formatBytes(1_234_567)` is `1.23 MB`. */
export function formatBytes(sizeBytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let value = sizeBytes
  let unit = 0
  while (unit < units.length - 1 && Math.round(value * 10) / 10 >= 1000) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? formatCount(value) : formatNumber(value, 3)} ${units[unit]}`
}

/** `formatDuration(850)` is `850 ms`; 12 340 is `12.3 s`; 125 000 is `2 min 5 s`; 3 780 000 is `1 h 3 min`. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`
  if (ms < 999.5) return ms < 10 ? `${formatNumber(ms, 2)} ms` : `${Math.round(ms)} ms`
  if (ms < 59_950) return `${formatNumber(Math.round(ms / 100) / 10, 3)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.round(seconds / 60)
  if (minutes < 48 * 60) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  const hours = Math.round(minutes / 60)
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

function pair(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  return minor === 0 ? `${major} ${majorUnit}` : `${major} ${majorUnit} ${minor} ${minorUnit}`
}

/** An integer with its thousands set apart: `formatCount(7043)` is `7,043`. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return formatNumber(count, 1)
  const [digits = '', ...exponent] = String(Math.round(count) + 0).split('e')
  return [digits.replace(/\B(?=(\d{3})+$)/g, ','), ...exponent].join('e')
}

/**
 * At most `digits` significant digits after rounding, no needless zeros, and no digit left of the point ever dropped:
 * `formatNumber(0.84312, 3)` is `0.843`, `formatNumber(1234.5, 3)` is `1235`. Very large and very small ones: `1.2e-9`.
 */
export function formatNumber(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'not a number'
  if (!Number.isFinite(value)) return value > 0 ? 'infinity' : '-infinity'
  const size = Math.abs(value)
  if (size >= 1e15 || (size < 1e-6 && size > 0)) return tidy(value.toExponential(Math.max(0, digits - 1)))
  const wholeDigits = size < 1 ? 0 : String(Math.floor(size)).length
  return tidy(wholeDigits >= digits ? value.toFixed(0) : withPoint(value, digits))
}

function withPoint(value: number, digits: number): string {
  const rounded = Number(value.toPrecision(digits))
  const size = Math.abs(rounded)
  let decimals = size < 1 ? digits : digits - String(Math.floor(size)).length
  for (let limit = 0.1; size < limit && decimals < 20 + digits; limit /= 10) decimals++
  return rounded.toFixed(Math.min(100, Math.max(0, decimals)))
}

function tidy(text: string): string {
  const [mantissa = '', exponent] = text.split('e')
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa
  const whole = /^-0$/.test(short) ? '0' : short
  return exponent === undefined ? whole : `${whole}e${exponent.replace('+', '')}`
}
