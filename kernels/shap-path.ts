// The path of TreeSHAP's recursion: per feature met so far the shares of subsets that flow down with it absent (zero) and present (one).
// Lundberg, Erion, Lee 2018, "Consistent individualized feature attribution for tree ensembles", algorithm 2.

/** feature u32, zero f64, one f64, weight f64. */
@inline export const STEP: usize = 32

@inline export function featureAt(step: usize): usize { return <usize>load<u32>(step) }
@inline export function zeroAt(step: usize): f64 { return load<f64>(step, 8) }
@inline export function oneAt(step: usize): f64 { return load<f64>(step, 16) }
@inline export function weightAt(step: usize): f64 { return load<f64>(step, 24) }
@inline function setWeight(step: usize, weight: f64): void { store<f64>(step, weight, 24) }

/** Appends a step at position `last`. */
export function extend(path: usize, last: usize, feature: usize, zero: f64, one: f64): void {
  const added = path + last * STEP, length = <f64>(last + 1)
  store<u32>(added, <u32>feature)
  store<f64>(added, zero, 8)
  store<f64>(added, one, 16)
  setWeight(added, last == 0 ? 1 : 0)
  for (let i = <isize>last - 1; i >= 0; i--) {
    const step = path + <usize>i * STEP, weight = weightAt(step)
    setWeight(step + STEP, weightAt(step + STEP) + one * weight * <f64>(i + 1) / length)
    setWeight(step, zero * weight * <f64>(<isize>last - i) / length)
  }
}

/** Undoes the step at position `index`; the path then ends at `last - 1`. */
export function unwind(path: usize, last: usize, index: usize): void {
  const zero = zeroAt(path + index * STEP), one = oneAt(path + index * STEP), length = <f64>(last + 1)
  let next = weightAt(path + last * STEP)
  for (let i = <isize>last - 1; i >= 0; i--) {
    const step = path + <usize>i * STEP, weight = weightAt(step), rest = <f64>(<isize>last - i)
    if (one != 0) {
      const without = next * length / (<f64>(i + 1) * one)
      next = weight - without * zero * rest / length
      setWeight(step, without)
    } else setWeight(step, weight * length / (zero * rest))
  }
  for (let i = index; i < last; i++) {
    const weight = weightAt(path + i * STEP)
    memory.copy(path + i * STEP, path + (i + 1) * STEP, STEP)
    setWeight(path + i * STEP, weight)
  }
}

/** The sum of the weights there would be after `unwind`, leaving the path as it is. */
export function unwoundSum(path: usize, last: usize, index: usize): f64 {
  const zero = zeroAt(path + index * STEP), one = oneAt(path + index * STEP), length = <f64>(last + 1)
  let next = weightAt(path + last * STEP), sum: f64 = 0
  for (let i = <isize>last - 1; i >= 0; i--) {
    const weight = weightAt(path + <usize>i * STEP), rest = <f64>(<isize>last - i)
    if (one != 0) {
      const without = next * length / (<f64>(i + 1) * one)
      sum += without
      next = weight - without * zero * rest / length
    } else sum += weight * length / (zero * rest)
  }
  return sum
}
