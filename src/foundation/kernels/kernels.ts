import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { isSystemError, RepriseError } from '#base'
import type { BaggingOptions, BaggingSession } from './bagging.ts'
import { openBagging } from './bagging.ts'
import type { BoostingOptions, BoostingSession } from './boosting-session.ts'
import { openBoosting } from './boosting-session.ts'
import type { Contributions } from './contributions.ts'
import { treeContributions } from './contributions.ts'
import { edgesOf } from './edges.ts'
import type { TreeEnsemble } from './ensemble.ts'
import { expectedWhere } from './expected-margins.ts'
import type { BinnedFeature } from './feature-matrix.ts'
import { createLoadedScorers } from './forest/loaded-scorers.ts'
import type { Scorer } from './forest/scorer.ts'
import { createScorer } from './forest/scorer.ts'
import type { Interactions } from './interactions.ts'
import { interactionStrengths, treeInteractions } from './interactions.ts'
import type { LaplaceKernels } from './laplace.ts'
import { laplaceKernels } from './laplace.ts'
import type { LinearKernels } from './linear.ts'
import { linearKernels } from './linear.ts'
import type { MemoryNeed } from './memory-need.ts'
import { memoryNeedOf } from './memory-need.ts'
import type { NeighbourKernels } from './neighbours.ts'
import { neighbourKernels } from './neighbours.ts'
import type { NetworkKernels } from './network.ts'
import { networkKernels } from './network.ts'
import { instantiatePredictor } from './predictor-instance.ts'
import type { RowsToScore } from './scoring.ts'
import { MOST_ALONE, predictMargins } from './scoring.ts'
import type { SplitImportance } from './split-importance.ts'
import { splitImportance } from './split-importance.ts'
import type { Team } from './team.ts'
import { assembleTeam } from './team.ts'

/** Histogram gradient boosting over one-byte codes. */
export interface BoostingKernels {
  /** Quantile edges, at most `maxBins - 1` and ascending, from a deterministic sample of at most 200,000 rows; NaN is skipped. */
  edges(values: Float64Array, maxBins: number): Float64Array
  /** The same of many columns of one length, on all threads. */
  edgesOfAll(columns: readonly Float64Array[], maxBins: number): readonly Float64Array[]
  /** Copies and quantises the rows; the session owns them until it is disposed of. `unavailable` before it starts where memory does not suffice. */
  open(options: BoostingOptions): BoostingSession
  /** What `open` would take of kernel memory, which has 4 GiB at most. Rounds take none of it. */
  memoryNeed(options: BoostingOptions): MemoryNeed
  /** Margins, rows × outputs, row-major. */
  predict(ensemble: TreeEnsemble, rows: RowsToScore): Float64Array
  /** The ensemble loaded once, for one row after another: a few microseconds each, the bits of `predict`. */
  scorer(ensemble: TreeEnsemble, features: readonly BinnedFeature[]): Scorer
  /** Exact path-dependent TreeSHAP: rows × outputs × source columns. */
  contributions(ensemble: TreeEnsemble, rows: RowsToScore): Contributions
  /** Exact SHAP interaction values: rows × outputs × source columns × source columns. Each row of a matrix sums to a contribution. */
  interactions(ensemble: TreeEnsemble, rows: RowsToScore): Interactions
  /** The mean of their absolute values over the rows, outputs × source columns × source columns, without holding them all. */
  interactionStrengths(ensemble: TreeEnsemble, rows: RowsToScore): Interactions
  /** Margins, rows × outputs, where only the source columns with `known[source]` are known: a partial dependence, exactly, by paths. */
  expectedWhere(ensemble: TreeEnsemble, rows: RowsToScore, known: readonly boolean[]): Float64Array
  /** Gain, cover and count of the splits on each of `sourceCount` columns. */
  splitImportance(ensemble: TreeEnsemble, features: readonly BinnedFeature[], sourceCount: number): SplitImportance
}

/** Trees grown on drawn rows, a tree per thread. */
export interface BaggingKernels {
  /** Copies and quantises the rows; the session owns them until it is disposed of. */
  open(options: BaggingOptions): BaggingSession
}

/** Elementary functions in doubles; the same bits as their namesakes in `#base`. */
export interface ElementaryKernels {
  exp(x: number): number
  expm1(x: number): number
  log(x: number): number
  log1p(x: number): number
  sigmoid(x: number): number
  softplus(x: number): number
}

/** Numeric kernels on a team of threads. Calls are synchronous and give the same bits for any thread count. */
export interface Kernels extends AsyncDisposable {
  readonly threads: number
  readonly boosting: BoostingKernels
  readonly linear: LinearKernels
  readonly elementary: ElementaryKernels
  readonly laplace: LaplaceKernels
  readonly network: NetworkKernels
  readonly bagging: BaggingKernels
  readonly neighbours: NeighbourKernels
}

export interface KernelOptions {
  /** Threads including the caller's; at most 64. Default: what the machine has. */
  readonly threads?: number
  /** The build in which every assertion is kept; tests use it. */
  readonly checked?: boolean
}

/**
 * Starts the team. Dispose of it when done.
 * @example
 * await using kernels = await loadKernels({ threads: 2 })
 * kernels.boosting.edges(Float64Array.of(1, 2, 3, 4), 3)
 */
export async function loadKernels({
  threads = availableParallelism(),
  checked = false,
}: KernelOptions): Promise<Kernels> {
  if (!Number.isInteger(threads) || threads < 1 || threads > 64) {
    throw new RepriseError('invalid-input', `threads is ${threads}; it must be a whole number from 1 to 64`)
  }
  const [module, predictor] = await Promise.all([
    compile(checked ? 'kernels.checked' : 'kernels'),
    compile('predictor'),
  ])
  const team = await assembleTeam(module, threads)
  return {
    threads,
    boosting: boostingKernels(team, predictor, checked),
    linear: linearKernels(team),
    elementary: elementaryKernels(team),
    laplace: laplaceKernels(team),
    network: networkKernels(team, predictor, checked),
    bagging: { open: (options) => openBagging(team, options) },
    neighbours: neighbourKernels(() => team),
    [Symbol.asyncDispose]: team.close,
  }
}

function boostingKernels(team: Team, predictor: WebAssembly.Module, checked: boolean): BoostingKernels {
  const scorers = createLoadedScorers(predictor)
  const isSmall = (trees: number, rows: number) => !checked && trees * rows <= MOST_ALONE
  return {
    edges: (values, maxBins) => edgesOf(team, [values], maxBins)[0] as Float64Array,
    edgesOfAll: (columns, maxBins) => edgesOf(team, columns, maxBins),
    open: (options) => openBoosting(team, options),
    memoryNeed: (options) => memoryNeedOf(options, team.threads),
    predict: (ensemble, rows) =>
      isSmall(ensemble.starts.length - 1, rows.rowCount)
        ? scorers.of(ensemble, rows.features).predict(rows)
        : predictMargins(team, ensemble, rows),
    scorer: (ensemble, features) => createScorer(instantiatePredictor(predictor), ensemble, features),
    contributions: (ensemble, rows) => treeContributions(team, ensemble, rows),
    interactions: (ensemble, rows) => treeInteractions(team, ensemble, rows),
    interactionStrengths: (ensemble, rows) => interactionStrengths(team, ensemble, rows),
    expectedWhere,
    splitImportance,
  }
}

function elementaryKernels({ kernels: { exp, expm1, log, log1p, sigmoid, softplus } }: Team): ElementaryKernels {
  return { exp, expm1, log, log1p, sigmoid, softplus }
}

const compiled = new Map<string, Promise<WebAssembly.Module>>()

/** Each build is compiled once per process. */
function compile(build: 'kernels' | 'kernels.checked' | 'predictor'): Promise<WebAssembly.Module> {
  const name = `${build}.wasm`
  const module = compiled.get(name) ?? readModule(name)
  compiled.set(name, module)
  return module
}

async function readModule(name: string): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(await readFile(wasmFile(name)))
  } catch (cause) {
    if (!isSystemError(cause, 'ENOENT')) throw cause
    throw new RepriseError('internal', `build/${name} is missing`, { remedy: 'run: npm run kernels', cause })
  }
}

/** build/ stands beside src/ in the repository and beside dist/ in the package. */
function wasmFile(name: string): URL {
  return new URL(`../../../build/${name}`, import.meta.url)
}
