const MICROS_PER_MILLI = 1000n
/** Beyond this `Date` gives up: about the years -271821 and 275760. */
const LAST_MILLI = 8_640_000_000_000_000n

/** Microseconds since 1970 as `2020-01-31`, `2020-01-31 08:00:00` or `2020-01-31 08:00:00.123456`. */
export function formatMicros(micros: bigint): string {
  const millis = micros >= 0n ? micros / MICROS_PER_MILLI : (micros - 999n) / MICROS_PER_MILLI
  if (millis > LAST_MILLI || millis < -LAST_MILLI) return `${micros} µs`
  const [date = '', time = ''] = new Date(Number(millis)).toISOString().slice(0, -1).split('T')
  const subMillis = String(micros - millis * MICROS_PER_MILLI).padStart(3, '0')
  const fraction = `${time.slice(9)}${subMillis}`
  if (fraction !== '000000') return `${date} ${time.slice(0, 8)}.${fraction}`
  return time.startsWith('00:00:00') ? date : `${date} ${time.slice(0, 8)}`
}
