// The mean of the members' losses, and what they answer together.
import { LOSS_LOGISTIC, LOSS_SQUARED } from '../build/generated/constants'
import * as network from '../build/generated/network-context'
import { exp, log, sigmoid } from './elementary'
import { exp4One } from './exp4'
import { rowAt } from './network-forward'

/** Logits become the derivatives of the batch's loss by them. */
export function lossGradients(begin: usize, end: usize, logits: usize): void {
  const members = network.members(), outputs = network.outputs(), loss = network.loss(), weights = network.weights()
  const mean = <f32>1 / (<f32>members * <f32>network.batchRows()), smoothing = <f32>network.smoothing(), kept = <f32>1 - smoothing
  for (let i = begin; i < end; i++) {
    const row = rowAt(i), label = load<f32>(network.labels() + (row << 2))
    const weight = weights == 0 ? mean : mean * load<f32>(weights + (row << 2))
    for (let member: usize = 0; member < members; member++, logits += outputs << 2) {
      if (loss == LOSS_SQUARED) store<f32>(logits, <f32>2 * weight * (load<f32>(logits) - label))
      else if (loss == LOSS_LOGISTIC) {
        const probability = <f32>1 / (<f32>1 + exp4One(-load<f32>(logits)))
        store<f32>(logits, weight * (probability - (label * kept + <f32>0.5 * smoothing)))
      } else softmaxGradients(logits, <usize>label, weight, smoothing)
    }
  }
}

function softmaxGradients(logits: usize, label: usize, weight: f32, smoothing: f32): void {
  const outputs = network.outputs()
  let largest = load<f32>(logits), sum: f32 = 0
  for (let k: usize = 1; k < outputs; k++) largest = max<f32>(largest, load<f32>(logits + (k << 2)))
  for (let k: usize = 0; k < outputs; k++) {
    const power = exp4One(load<f32>(logits + (k << 2)) - largest)
    store<f32>(logits + (k << 2), power)
    sum += power
  }
  const others = smoothing / <f32>outputs
  for (let k: usize = 0; k < outputs; k++) {
    const wanted = (k == label ? <f32>1 - smoothing : <f32>0) + others
    store<f32>(logits + (k << 2), weight * (load<f32>(logits + (k << 2)) / sum - wanted))
  }
}

/** Margins, doubles, rows × outputs: the members' probabilities or values averaged, on the link scale. */
export function answerBlock(begin: usize, end: usize, logits: usize): void {
  const outputs = network.outputs(), loss = network.loss(), step = network.members() * outputs << 2
  for (let row = begin, out = network.margins() + (begin * outputs << 3); row < end; row++, out += outputs << 3, logits += step) {
    if (loss == LOSS_SQUARED) store<f64>(out, meanValue(logits))
    else if (loss == LOSS_LOGISTIC) store<f64>(out, meanLogOdds(logits))
    else meanLogShares(logits, out)
  }
}

function meanValue(logits: usize): f64 {
  let sum: f64 = 0
  for (let member: usize = 0; member < network.members(); member++) sum += <f64>load<f32>(logits + (member << 2))
  return sum / <f64>network.members()
}

/** Both probabilities are summed, so that neither is lost beside 1. */
function meanLogOdds(logits: usize): f64 {
  let yes: f64 = 0, no: f64 = 0
  for (let member: usize = 0; member < network.members(); member++) {
    const logit = <f64>load<f32>(logits + (member << 2))
    yes += sigmoid(logit)
    no += sigmoid(-logit)
  }
  return log(yes) - log(no)
}

function meanLogShares(logits: usize, out: usize): void {
  const outputs = network.outputs()
  for (let k: usize = 0; k < outputs; k++) store<f64>(out + (k << 3), 0)
  for (let member: usize = 0; member < network.members(); member++, logits += outputs << 2) {
    let largest = <f64>load<f32>(logits), sum: f64 = 0
    for (let k: usize = 1; k < outputs; k++) largest = max<f64>(largest, <f64>load<f32>(logits + (k << 2)))
    for (let k: usize = 0; k < outputs; k++) sum += exp(<f64>load<f32>(logits + (k << 2)) - largest)
    for (let k: usize = 0; k < outputs; k++) {
      const at = out + (k << 3)
      store<f64>(at, load<f64>(at) + exp(<f64>load<f32>(logits + (k << 2)) - largest) / sum)
    }
  }
  for (let k: usize = 0; k < outputs; k++) store<f64>(out + (k << 3), log(max<f64>(load<f64>(out + (k << 3)), 1e-30)))
}
