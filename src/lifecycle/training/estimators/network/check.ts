import type { Fault, Fitted, ModelShape } from '../../estimator.ts'

export function checkNetwork(_fitted: Fitted, _shape: ModelShape, _fault: Fault): void {}
