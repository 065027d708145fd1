import { allocateRows, paddedRowsOf, startMargins, weightScale } from './boosting-rows.ts'
import { openValidation } from './boosting-validation.ts'
import { openVectors } from './boosting-vectors.ts'
import { openFeatureDraw } from './drawn-features.ts'
import type { TreeEnsemble } from './ensemble.ts'
import { copyTree, readEnsemble, treeBytesOf } from './ensemble.ts'
import type { BinnedFeature, ColumnValues, FeatureTable } from './feature-matrix.ts'
import { allocateMatrix, fillMatrix, writeFeatureTable } from './feature-matrix.ts'
import type { GrowthOptions } from './growth-options.ts'
import {
  allowedSets,
  growthSlots,
  histogramCapacity,
  leafCapacity,
  splitSeedOf,
  withoutSpareLeaves,
} from './growth-options.ts'
import type { Loss } from './layout.ts'
import { BLOCK_ROWS, contexts, FEATURE_HISTOGRAM_BYTES, layOut, losses, records } from './layout.ts'
import { openSlopes } from './linear-leaves.ts'
import { refuseBeyondRoom } from './memory-room.ts'
import type { OrderedCodes } from './ordered-codes.ts'
import { allocateRegrouping, trainingColumnsOf } from './ordered-codes.ts'
import type { SharedRecord } from './record.ts'
import { allocateRecord, recordAt } from './record.ts'
import { scoreStart } from './score-start.ts'
import type { Team } from './team.ts'
import { headOf, joined, lastLeafScale, roundsOf } from './warm-start.ts'

/** Rows with what is to be predicted: 0 or 1, the class index, a number, or (ranking) a gain of at least 0. Weights are at least 0. */
export interface LabelledRows {
  readonly values: readonly ColumnValues[]
  readonly labels: Float64Array
  readonly weights?: Float64Array
  /** Margins beside the base, rows × outputs. */
  readonly offsets?: Float64Array
  /** Ranking: rows of one group lie side by side and share a number. */
  readonly groups?: Uint32Array
}

export interface BoostingOptions extends GrowthOptions {
  readonly loss: Loss
  /** Margins before the first tree, one per output. */
  readonly base: Float64Array
  readonly features: readonly BinnedFeature[]
  readonly training: LabelledRows
  readonly validation?: LabelledRows
  readonly rounds: number
  readonly learningRate: number
  readonly maxLeaves: number
  readonly l2: number
  readonly minHessian: number
  readonly minRowsInLeaf: number
  readonly minGain: number
  readonly categorySmoothing: number
  readonly categoryL2: number
  readonly rowShare: number
  readonly columnShare: number
  /** Delta of huber, share of quantile; the power of poisson (1), gamma (2) and tweedie. */
  readonly lossParameter?: number
  /** Units of the target in a step of absolute or quantile loss under monotone constraints, where leaves take gradient steps. */
  readonly stepScale?: number
  /** How the share of rows is drawn: alike (the default), or by minimum variance. */
  readonly sampling?: 'uniform' | 'variance'
  /** Trees to go on from, grown on features coded alike; its base counts, not `base`. `rounds` includes its rounds. */
  readonly start?: TreeEnsemble
  /** The codes of the training rows in features that are statistics of their own labels. */
  readonly ordered?: readonly OrderedCodes[]
  /** Leaf values of all rows, though `rowShare` of them find the structure; not where rows are drawn by variance. */
  readonly leavesFromAllRows?: boolean
  /** Softmax only: one tree a round, whose leaves have a value per class. */
  readonly vectorLeaves?: boolean
}

/** What one tree draws: three unsigned 32-bit numbers from the caller's stream. */
export interface TreeDraws {
  readonly rows: number
  readonly columns: number
  readonly dither: number
}

/** Boosting under way. Trees are grown one at a time, output after output, so that the caller may stop after any of them. */
export interface BoostingSession {
  growTree(draws: TreeDraws): void
  /** Mean loss of the validation rows after the trees so far; NaN without validation rows, or where none of them counts. */
  validationLoss(): number
  /** The validation losses before any tree and after each round of the start. */
  readonly startLosses: readonly number[]
  /** Margins of the training rows: outputs × rows. */
  margins(): Float64Array
  /** The first `rounds` rounds, those of the start included. */
  ensemble(rounds: number): TreeEnsemble
  [Symbol.dispose](): void
}

const SERIAL_CELLS = 100_000

/** Lays out everything a session needs, or says what it lacks; after this no tree allocates. */
export function openBoosting(team: Team, given: BoostingOptions): BoostingSession {
  const options = withoutSpareLeaves(given)
  refuseBeyondRoom(team, options)
  const scope = team.arena.scope()
  try {
    return layOutSession(team, options, scope)
  } catch (error) {
    scope[Symbol.dispose]()
    throw error
  }
}

function layOutSession(team: Team, options: BoostingOptions, scope: Disposable): BoostingSession {
  const { arena } = team
  const { features, training, start } = options
  const base = start?.base ?? options.base
  const outputs = base.length
  const rowCount = training.labels.length
  const threads = rowCount * features.length < SERIAL_CELLS ? 1 : team.threads
  const treesPerRound = options.vectorLeaves ? 1 : outputs
  const columns = trainingColumnsOf(options)
  const table = writeFeatureTable(team, columns.features)
  const matrix = allocateMatrix(team, columns.features.length, rowCount, true)
  fillMatrix(team, table, columns.values, 0, matrix)
  const boosting = allocateRecord(arena, contexts.boosting)
  const featureDraw = openFeatureDraw(team, boosting, matrix, columns, options.columnShare)
  const startRounds = start ? roundsOf(start) : 0
  const tree = arena.allocate(treeBytesOf(leafCapacity(options)))
  const paddedRows = paddedRowsOf(rowCount)
  const margins = arena.allocate(outputs * paddedRows * 8)
  startMargins(arena, base, training, margins, paddedRows)
  boosting.set({
    ...parametersOf(options),
    ...tableSlots(table),
    ...matrix,
    rowCount,
    margins,
    tree,
    leafScale: start ? lastLeafScale(start) : -1,
    ...allocateRows(team, options),
  })
  allocateWorkspace(team, options, columns.features.length, featureDraw.drawnCount, boosting)
  boosting.set(growthSlots(arena, threads, features, columns.standIns.features, featureDraw.drawnCount, options))
  allocateRegrouping(team, options, columns, boosting)
  const vectors = options.vectorLeaves ? openVectors(team, options, boosting) : undefined
  const slopes = openSlopes(arena, threads, { ...options, leaves: leafCapacity(options) }, boosting)
  const validation = options.validation && openValidation(team, { ...options, base }, options.validation, boosting)
  const startLosses = [validation?.loss() ?? Number.NaN]
  if (start) {
    const seen = columns.features.slice(0, features.length) // with the codes that training rows have
    scoreStart(team, start, seen, { ...matrix, margins, outputStep: paddedRows }, threads)
    startLosses.push(...(validation?.addStart(start) ?? new Array<number>(startRounds).fill(Number.NaN)))
  }
  const trees: Uint8Array[] = []

  function growTree(draws: TreeDraws): void {
    const output = trees.length % treesPerRound
    featureDraw.draw(draws.columns)
    if (output === 0 && options.loss === 'softmax') team.run('probabilities', boosting.pointer, threads)
    vectors?.draw(draws.dither)
    boosting.set({ output, bagSeed: draws.rows, ditherSeed: (draws.dither | 1) >>> 0 })
    boosting.set({ splitSeed: splitSeedOf(draws) })
    team.lead(boosting.pointer, threads, (kernels) => kernels.growTree())
    const nodeCount = boosting.get('nodeCount')
    trees.push(copyTree(arena, tree, nodeCount))
    vectors?.keep(nodeCount)
    slopes?.read(nodeCount)
    validation?.add(tree, boosting.get('depth'), output, boosting.get('vectors'))
  }

  return {
    growTree,
    validationLoss: () => validation?.loss() ?? Number.NaN,
    startLosses,
    margins() {
      const all = new Float64Array(outputs * rowCount)
      for (let k = 0; k < outputs; k++) all.set(arena.f64(margins + k * paddedRows * 8, rowCount), k * rowCount)
      return all
    },
    ensemble(rounds) {
      if (rounds < startRounds && start)
        return headOf(start, (feature) => features[feature]?.kind === 'category', rounds)
      const kept = trees.slice(0, (rounds - startRounds) * treesPerRound)
      const read = { ...readEnsemble(kept, base), ...slopes?.slopes(kept.length) }
      const grown = vectors?.read(read) ?? read
      return start ? joined(start, grown) : grown
    },
    [Symbol.dispose]: () => scope[Symbol.dispose](),
  }
}

function parametersOf(options: BoostingOptions) {
  const { learningRate, minRowsInLeaf, rowShare, sampling } = options
  const perWeight = 1 / weightScale(options.training.weights) // what is compared with sums of weights is scaled as they are
  return {
    learningRate,
    l2: options.l2 * perWeight,
    l1: (options.l1 ?? 0) * perWeight,
    linearL2: (options.linearL2 ?? 1) * perWeight,
    minHessian: options.minHessian * perWeight,
    minRowsInLeaf,
    minGain: options.minGain * perWeight,
    categorySmoothing: options.categorySmoothing * perWeight,
    categoryL2: options.categoryL2 * perWeight,
    maxLeaves: leafCapacity(options),
    loss: losses.indexOf(options.loss),
    lossParameter: options.lossParameter ?? 0,
    stepScale: options.stepScale ?? 1,
    classCount: options.base.length,
    sampled: rowShare < 1 ? (sampling === 'variance' ? 2 : 1) : 0,
    rowShare,
    bagThreshold: Math.min(4294967295, Math.round(rowShare * 4294967296)),
  }
}

function tableSlots({ featureCount, valueBins, categorical }: FeatureTable) {
  return { featureCount, valueBins, categorical }
}

function allocateWorkspace(
  team: Team,
  options: BoostingOptions,
  columnCount: number,
  drawnCount: number,
  boosting: SharedRecord<typeof contexts.boosting>,
): void {
  const { arena, threads } = team
  const maxLeaves = leafCapacity(options)
  const allowed = allowedSets(arena, columnCount, options, maxLeaves)
  const histogramBytes = ((drawnCount + 3) & ~3) * FEATURE_HISTOGRAM_BYTES
  const leafBytes = layOut(records.leaf).bytes
  const candidateBytes = layOut(records.candidate).bytes
  const leaves = arena.allocate(maxLeaves * leafBytes)
  const candidates = arena.allocate(maxLeaves * candidateBytes)
  for (let leaf = 0; leaf < maxLeaves; leaf++) {
    recordAt(arena, records.leaf, leaves + leaf * leafBytes).set({
      candidate: candidates + leaf * candidateBytes,
      allowed: allowed(leaf),
    })
  }
  boosting.set({
    leaves,
    workers: allocateWorkers(team),
    workerCount: threads,
    blockCounts: arena.allocate((Math.ceil(options.training.labels.length / BLOCK_ROWS) + 2) * 4),
    blockSums: arena.allocate((Math.ceil(options.training.labels.length / BLOCK_ROWS) + 1) * 16),
    histogramBytes,
    histograms: arena.allocate(histogramCapacity(options) * histogramBytes),
    partialHistograms: arena.allocate(threads * histogramBytes),
    zeroHistogram: arena.allocate(histogramBytes),
  })
}

function allocateWorkers({ arena, threads }: Team): number {
  const { bytes } = layOut(records.worker)
  const candidateBytes = layOut(records.candidate).bytes
  const workers = arena.allocate(threads * bytes)
  for (let index = 0; index < threads; index++) {
    recordAt(arena, records.worker, workers + index * bytes).set({
      small: arena.allocate(candidateBytes),
      large: arena.allocate(candidateBytes),
      table: arena.allocate(256),
      sorting: arena.allocate(2 * 256 * 16),
    })
  }
  return workers
}
