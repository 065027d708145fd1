// What a team can do: one case per job of the shared table.
import * as jobs from '../build/generated/constants'
import { contributions } from './contributions'
import { drawFeatures } from './draw-features'
import { gradients, largestGradient } from './gradients'
import { gram } from './gram'
import { histogram, histogramAndSearch } from './histogram'
import { applyLeaves } from './leaves'
import { lossBlocks } from './losses'
import { countBag, pairs } from './pairs'
import { merge, partition } from './partition'
import { probabilities } from './softmax'
import { bin, score, scoreForest } from './scoring-jobs'
import { search } from './search'

export function runJob(job: u32): void {
  switch (job) {
    case jobs.JOB_BIN: bin(); break
    case jobs.JOB_DRAW_FEATURES: drawFeatures(); break
    case jobs.JOB_PROBABILITIES: probabilities(); break
    case jobs.JOB_LARGEST_GRADIENT: largestGradient(); break
    case jobs.JOB_GRADIENTS: gradients(); break
    case jobs.JOB_COUNT_BAG: countBag(); break
    case jobs.JOB_PAIRS: pairs(); break
    case jobs.JOB_HISTOGRAM: histogram(); break
    case jobs.JOB_SEARCH: search(); break
    case jobs.JOB_HISTOGRAM_AND_SEARCH: histogramAndSearch(); break
    case jobs.JOB_PARTITION: partition(); break
    case jobs.JOB_MERGE: merge(); break
    case jobs.JOB_APPLY_LEAVES: applyLeaves(); break
    case jobs.JOB_SCORE: score(); break
    case jobs.JOB_CONTRIBUTIONS: contributions(); break
    case jobs.JOB_LOSS: lossBlocks(); break
    case jobs.JOB_GRAM: gram(); break
    case jobs.JOB_FOREST: scoreForest(); break
    default: assert(false, 'unknown job')
  }
}
