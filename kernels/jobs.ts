// What a team can do: one case per job of the shared table.
import * as jobs from '../build/generated/constants'
import { contributions } from './contributions'
import { findEdges } from './edges'
import { drawFeatures } from './draw-features'
import { drawByVariance } from './draw-by-variance'
import { gradients, largestGradient } from './gradients'
import { gram } from './gram'
import { histogram, histogramAndSearch } from './histogram'
import { applyLeaves } from './leaves'
import { lossBlocks } from './losses'
import { countBag, pairs } from './pairs'
import { merge, partition } from './partition'
import { rankingGradients } from './ranking'
import { renewLeaves } from './renew-leaves'
import { probabilities } from './softmax'
import { fitSlopes } from './linear-leaves'
import { addAllPartials, countLevel, divideLevel } from './level-split'
import { bin, score, scoreForest } from './scoring-jobs'
import { search } from './search'
import { wideGradients, wideSums } from './wide-gradients'
import { widePairs } from './wide-pairs'
import { searchLevel } from './search-level'
import { regroupPairs, walkLeaves } from './regroup'
import { moveVectors, nameLeaves, sumVectors } from './vectors'
import { factorDiagonal, finishColumn, inverseRows, updateColumn } from './factorise'
import { distances, similar, similarities } from './laplace-jobs'
import { foldInputs, inputGradients, moveParameters, networkBlocks, scoreNetwork, sumGradients } from './network-jobs'
import { growBagged } from './bagging'
import { multinomial } from './multinomial'
import { findNeighbours } from './scoring-jobs'

export function runJob(job: u32): void {
  switch (job) {
    case jobs.JOB_EDGES: findEdges(); break
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
    case jobs.JOB_WIDE_GRADIENTS: wideGradients(); break
    case jobs.JOB_RANKING_GRADIENTS: rankingGradients(); break
    case jobs.JOB_WIDE_SUMS: wideSums(); break
    case jobs.JOB_DRAW_BY_VARIANCE: drawByVariance(); break
    case jobs.JOB_WIDE_PAIRS: widePairs(); break
    case jobs.JOB_RENEW_LEAVES: renewLeaves(); break
    case jobs.JOB_ADD_PARTIALS: addAllPartials(); break
    case jobs.JOB_COUNT_LEVEL: countLevel(); break
    case jobs.JOB_SEARCH_LEVEL: searchLevel(); break
    case jobs.JOB_DIVIDE_LEVEL: divideLevel(); break
    case jobs.JOB_FIT_SLOPES: fitSlopes(); break
    case jobs.JOB_WALK_LEAVES: walkLeaves(); break
    case jobs.JOB_REGROUP: regroupPairs(); break
    case jobs.JOB_NAME_LEAVES: nameLeaves(); break
    case jobs.JOB_SUM_VECTORS: sumVectors(); break
    case jobs.JOB_MOVE_VECTORS: moveVectors(); break
    case jobs.JOB_FOREST: scoreForest(); break
    case jobs.JOB_DISTANCES: distances(); break
    case jobs.JOB_SIMILARITIES: similarities(); break
    case jobs.JOB_SIMILAR: similar(); break
    case jobs.JOB_UPDATE_COLUMN: updateColumn(); break
    case jobs.JOB_FACTOR_DIAGONAL: factorDiagonal(); break
    case jobs.JOB_FINISH_COLUMN: finishColumn(); break
    case jobs.JOB_INVERSE_ROWS: inverseRows(); break
    case jobs.JOB_NETWORK_BLOCKS: networkBlocks(); break
    case jobs.JOB_NETWORK_INPUTS: inputGradients(); break
    case jobs.JOB_NETWORK_SUMS: sumGradients(); break
    case jobs.JOB_NETWORK_MOVES: moveParameters(); break
    case jobs.JOB_NETWORK_FOLD: foldInputs(); break
    case jobs.JOB_NETWORK_SCORE: scoreNetwork(); break
    case jobs.JOB_GROW_BAGGED: growBagged(); break
    case jobs.JOB_NEIGHBOURS: findNeighbours(); break
    case jobs.JOB_MULTINOMIAL: multinomial(); break
    default: assert(false, 'unknown job')
  }
}
