// A pair's gradient and hessian as one packed sum, as histograms hold them.
import * as boosting from '../build/generated/boosting-context'
import { isWide } from './scale'

@inline export function packedOf(pair: usize): i64 {
  return isWide() ? load<i64>(pair, 8) : packedWord(load<u32>(pair, 4), boosting.hessianIsConstant() != 0)
}

@inline function packedWord(word: u32, constant: bool): i64 {
  return constant ? (<i64>(<i32>word) << 32) + 1 : (<i64>(<i32>word >> 16) << 32) + <i64>(word & 0xffff)
}
