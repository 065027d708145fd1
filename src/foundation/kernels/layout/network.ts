// What the kernels of networks address. Matrices are of floats, row after row; places are bytes from the start of their array.
import type { Slots } from './slots.ts'

export const networkContexts = {
  network: {
    // shape
    featureCount: 'size',
    members: 'size',
    width: 'size', // units of a hidden layer, a multiple of 8
    depth: 'size', // hidden layers
    outputs: 'size',
    embedding: 'size', // numbers a piecewise or embedded feature becomes, a multiple of 4
    loss: 'size', // logistic, squared or softmax
    activation: 'size', // of `activations`
    inputs: 'size', // `networkInput` records
    // parameters
    parameters: 'size',
    source: 'size', // which of `parameters` and `averages` rows are sent through
    averages: 'size', // running means of the parameters
    gradients: 'size',
    firstMoments: 'size',
    secondMoments: 'size',
    parameterCount: 'size',
    bodyCount: 'size', // those before the features' own: summed over blocks
    biasesAt: 'size', // of the first layer; before them are the members' scales, members × features
    hiddenAt: 'size', // per further layer: width × width, then width biases
    headsAt: 'size', // members × outputs × width
    headBiasesAt: 'size', // members × outputs
    tables: 'size', // what features become, before it is projected: per folded row value and slope, `embedding` each
    folded: 'size', // per folded row value and slope, `width` each: what a cell adds to the first layer of a member of scale 1
    // rows
    cells: 'size', // rows × features: u32 the folded row, f32 the share of its slope
    rowCount: 'size',
    labels: 'size', // f32: 0/1, the class, or the standardised value
    weights: 'size', // f32 of mean 1, or 0
    margins: 'size', // f64, rows × outputs
    // the batch
    order: 'size', // u32: which rows; 0: all in their order
    batchBegin: 'size',
    batchRows: 'size',
    blockRows: 'size',
    projectedDeltas: 'size', // batch rows × features × width
    blockGradients: 'size', // `bodyCount` per block
    squares: 'size', // f64 per chunk of parameters
    // per worker
    workspaces: 'size',
    workspaceBytes: 'size',
    activationsAt: 'size', // per layer: rows × members × width; before them what features become, rows × features × width
    sumsAt: 'size', // the same before the activation, where its derivative needs it
    deltasAt: 'size', // two of a layer's
    logitsAt: 'size', // rows × members × outputs
    foldedGradientsAt: 'size', // of one feature
    tableGradientsAt: 'size',
    // this step
    learningRate: 'real',
    decay: 'real', // of parameters, times the learning rate
    firstDecay: 'real',
    secondDecay: 'real',
    firstCorrection: 'real', // 1 / (1 - firstDecay^t)
    secondCorrection: 'real',
    averaging: 'real', // share of the new parameters in the running means
    mostNorm: 'real', // gradients longer than this are shortened to it
    gradientScale: 'real',
    smoothing: 'real', // of labels
    dropSeed: 'size',
    dropBelow: 'size', // a unit is dropped where its hash is below this
    keptScale: 'real',
  },
} as const satisfies Record<string, Slots>

export const networkRecords = {
  // a feature
  networkInput: {
    kind: 'size', // of `inputKinds`
    at: 'size', // its parameters
    rows: 'size', // folded rows: pieces, and one for missing; levels, and two for unseen and missing
    firstRow: 'size', // among all folded rows
    knots: 'size', // f32, as many as it has rows: where its pieces begin and end
    medianRow: 'size', // what a missing number counts as, beside what is learned of it
    medianShare: 'real',
  },
} as const satisfies Record<string, Slots>

/** How a feature enters: by piecewise linear encoding, as it is, by a row per level, by an embedding of its levels. */
export const inputKinds = ['pieces', 'plain', 'levels', 'embedded'] as const
export const activations = ['relu', 'silu'] as const
/** Parameters whose gradients are summed and whose steps are made at a time. */
export const PARAMETER_CHUNK = 1024
