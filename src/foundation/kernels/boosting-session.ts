import { openValidation } from './boosting-validation.ts'
import { openVectors } from './boosting-vectors.ts'
import { openFeatureDraw } from './drawn-features.ts'
import type { TreeEnsemble } from './ensemble.ts'
import { readEnsemble, treeBytesOf } from './ensemble.ts'
import type { BinnedFeature, ColumnValues, FeatureTable } from './feature-matrix.ts'
import { allocateMatrix, fillMatrix, writeFeatureTable } from './feature-matrix.ts'
import type { Loss } from './layout.ts'
import { BLOCK_ROWS, contexts, layOut, losses, records } from './layout.ts'
import type { OrderedCodes } from './ordered-codes.ts'
import { allocateRegrouping, trainingColumnsOf } from './ordered-codes.ts'
import type { SharedRecord } from './record.ts'
import { allocateRecord, recordAt } from './record.ts'
import type { Team } from './team.ts'

/** Rows with what is to be predicted: 0 or 1, the class index, or a number. Weights are at least 0. */
export interface LabelledRows {
  readonly values: readonly ColumnValues[]
  readonly labels: Float64Array
  readonly weights?: Float64Array
}

export interface BoostingOptions {
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
  /** The codes of the training rows in features that are statistics of their own labels. */
  readonly ordered?: readonly OrderedCodes[]
  /** Leaf values of all rows, though `rowShare` of them find the structure. */
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
  /** Mean loss of the validation rows after the trees so far; NaN without validation rows. */
  validationLoss(): number
  /** Margins of the training rows: outputs × rows. */
  margins(): Float64Array
  /** The first `rounds` rounds. */
  ensemble(rounds: number): TreeEnsemble
  [Symbol.dispose](): void
}

const SERIAL_CELLS = 1_000_000
const FEATURE_HISTOGRAM_BYTES = 2048

/** Lays out everything a session needs; after this no tree allocates. */
export function openBoosting(team: Team, options: BoostingOptions): BoostingSession {
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
  const { features, training, base } = options
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
  const treeBytes = treeBytesOf(options.maxLeaves)
  const trees = arena.allocate(options.rounds * treesPerRound * treeBytes)
  const paddedRows = (rowCount + 7) & ~3
  const margins = arena.allocate(outputs * paddedRows * 8)
  for (let output = 0; output < outputs; output++) {
    arena.f64(margins + output * paddedRows * 8, paddedRows).fill(base[output] as number)
  }
  boosting.set({
    ...parametersOf(options),
    ...tableSlots(table),
    ...matrix,
    rowCount,
    margins,
    ...allocateRows(team, options, paddedRows),
  })
  allocateWorkspace(team, options, featureDraw.drawnCount, boosting)
  allocateRegrouping(team, options, columns, boosting)
  const vectors = options.vectorLeaves ? openVectors(team, options, boosting) : undefined
  const validation = options.validation && openValidation(team, options, options.validation)
  const nodeCounts: number[] = []

  function growTree(draws: TreeDraws): void {
    const output = nodeCounts.length % treesPerRound
    const tree = trees + nodeCounts.length * treeBytes
    featureDraw.draw(draws.columns)
    if (output === 0 && options.loss === 'softmax') team.run('probabilities', boosting.pointer, threads)
    vectors?.draw(nodeCounts.length, draws.dither)
    boosting.set({ output, tree, bagSeed: draws.rows, ditherSeed: (draws.dither | 1) >>> 0 })
    team.lead(boosting.pointer, threads, (kernels) => kernels.growTree())
    nodeCounts.push(boosting.get('nodeCount'))
    validation?.add(tree, boosting.get('depth'), output, boosting.get('vectors'))
  }

  return {
    growTree,
    validationLoss: () => validation?.loss() ?? Number.NaN,
    margins() {
      const all = new Float64Array(outputs * rowCount)
      for (let k = 0; k < outputs; k++) all.set(arena.f64(margins + k * paddedRows * 8, rowCount), k * rowCount)
      return all
    },
    ensemble(rounds) {
      const read = readEnsemble(arena, trees, treeBytes, nodeCounts.slice(0, rounds * treesPerRound), base)
      return vectors?.read(read) ?? read
    },
    [Symbol.dispose]: () => scope[Symbol.dispose](),
  }
}

function parametersOf(options: BoostingOptions) {
  const { learningRate, l2, minHessian, minRowsInLeaf, minGain, categorySmoothing, categoryL2, maxLeaves, rowShare } =
    options
  return {
    learningRate,
    l2,
    minHessian,
    minRowsInLeaf,
    minGain,
    categorySmoothing,
    categoryL2,
    maxLeaves,
    loss: losses.indexOf(options.loss),
    classCount: options.base.length,
    sampled: rowShare < 1 ? 1 : 0,
    bagThreshold: Math.min(4294967295, Math.round(rowShare * 4294967296)),
  }
}

function tableSlots({ featureCount, valueBins, categorical }: FeatureTable) {
  return { featureCount, valueBins, categorical }
}

function allocateRows({ arena, threads }: Team, { training, loss, base }: BoostingOptions, paddedRows: number) {
  const wide = loss === 'squared'
  const labels = arena.allocate(paddedRows * (wide ? 8 : 4))
  if (wide) arena.f64(labels, paddedRows).fill(0).set(training.labels)
  else arena.f32(labels, paddedRows).fill(0).set(training.labels)
  const spare = paddedRows * 8 + threads * 64 + 64
  return {
    labels,
    ...allocateWeights(arena, training.weights, paddedRows),
    probabilities: loss === 'softmax' ? arena.allocate(base.length * paddedRows * 4) : 0,
    gradients: arena.allocate(paddedRows * 4 + 64),
    pairs: arena.allocate(paddedRows * 8 + 64),
    spareLeft: arena.allocate(spare),
    spareRight: arena.allocate(spare),
  }
}

/** Weights are divided by the largest, so that gradients keep their fixed-point range. */
function allocateWeights(arena: Team['arena'], weights: Float64Array | undefined, paddedRows: number) {
  if (!weights) return { weights: 0, weightScale: 1 }
  const largest = weights.reduce((a, b) => Math.max(a, b), 0) || 1
  const pointer = arena.allocate(paddedRows * 4)
  arena
    .f32(pointer, paddedRows)
    .fill(0)
    .set(weights.map((weight) => weight / largest))
  return { weights: pointer, weightScale: largest }
}

function allocateWorkspace(
  team: Team,
  { maxLeaves, training }: BoostingOptions,
  drawnCount: number,
  boosting: SharedRecord<typeof contexts.boosting>,
): void {
  const { arena, threads } = team
  const histogramBytes = ((drawnCount + 3) & ~3) * FEATURE_HISTOGRAM_BYTES
  const leafBytes = layOut(records.leaf).bytes
  const candidateBytes = layOut(records.candidate).bytes
  const leaves = arena.allocate(maxLeaves * leafBytes)
  const candidates = arena.allocate(maxLeaves * candidateBytes)
  for (let leaf = 0; leaf < maxLeaves; leaf++) {
    recordAt(arena, records.leaf, leaves + leaf * leafBytes).set({ candidate: candidates + leaf * candidateBytes })
  }
  boosting.set({
    leaves,
    workers: allocateWorkers(team),
    workerCount: threads,
    blockCounts: arena.allocate((Math.ceil(training.labels.length / BLOCK_ROWS) + 2) * 4),
    histogramBytes,
    histograms: arena.allocate(maxLeaves * histogramBytes),
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
