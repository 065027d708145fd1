export { encodeTarget } from './encode-target.ts'
export { examineRows } from './examine-rows.ts'
export type {
  Costs,
  DroppedColumn,
  DropReason,
  Frame,
  FrameOptions,
  FrameReason,
  FrameReasonCode,
  FrameWarning,
  FrameWarningKind,
  TargetShape,
} from './frame.ts'
export { defaultMetric, frame } from './frame.ts'
export { firstGuessMs } from './pace.ts'
export type { PlanEvent, RefitDecision, Scheme, SkipReason, StopReason } from './plan.ts'
export type { BothScores, LeakSite } from './score-without.ts'
export { scoreWithout, weighLeaks } from './score-without.ts'
export { replayStudy, runStudy } from './study.ts'
export type { Leader, Study, StudyContext, StudyOptions, TrialOutcomes } from './study-types.ts'
