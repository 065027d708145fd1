import type { Platform } from '#platform'
import type { LoadedOperation } from './operation.ts'
import type { Scored, ScoreQuestion } from './score-request.ts'

export type { ErrorDocument } from './error-codes.ts'
export { asRepriseError, EXIT_INTERRUPTED, EXIT_NO, errorCodes, errorDocument } from './error-codes.ts'
export type { Field } from './field.ts'
export { fieldFromText } from './field.ts'
export type { FoundModel } from './model-reference.ts'
export type { Context, Download, LoadedOperation, Operation } from './operation.ts'
export type { InitResult } from './project.ts'
export { findProject, initProject, locateProject } from './project.ts'
export type { Scored, ScoreQuestion } from './score-request.ts'

/** Scores rows with the model that `reference` means; for protocols that stand beside the operations. */
export async function scoreRequest(platform: Platform, reference: string, question: ScoreQuestion): Promise<Scored> {
  return (await import('./score-request.ts')).scoreRequest(platform, reference, question)
}

/** One verb as surfaces list it; `load` brings the rest, with zod and the lifecycle behind it. */
export interface Entry {
  readonly noun: string
  readonly verb: string
  /** One line for `--help` and the API's description. */
  readonly summary: string
  /** The command that people type every day, such as `train` for `models train`. */
  readonly shortForm?: string
  /** GET reads, POST changes. */
  readonly method: 'GET' | 'POST'
  /** Makes a project where there is none yet. */
  readonly creates: boolean
  // biome-ignore lint/suspicious/noExplicitAny: every operation has its own input and output; callers see them through `Operations`
  readonly load: () => Promise<LoadedOperation<any, any>>
}

/** Every verb there is. Adding one is adding a file and a line here. */
export const operations = [
  {
    noun: 'models',
    verb: 'train',
    shortForm: 'train',
    summary: 'frame the problem, search, assess, record and register a model',
    method: 'POST',
    creates: true,
    load: async () => (await import('./train.ts')).train,
  },
  {
    noun: 'models',
    verb: 'predict',
    shortForm: 'predict',
    summary: 'score a file or rows with a registered model, with reasons',
    method: 'POST',
    creates: false,
    load: async () => (await import('./predict.ts')).predict,
  },
  {
    noun: 'models',
    verb: 'ls',
    summary: 'registered models, or the versions of one',
    method: 'GET',
    creates: false,
    load: async () => (await import('./models.ts')).ls,
  },
  {
    noun: 'models',
    verb: 'show',
    summary: 'one model version: what it expects, how good it is, where it comes from',
    method: 'GET',
    creates: false,
    load: async () => (await import('./models.ts')).show,
  },
  {
    noun: 'models',
    verb: 'alias',
    summary: 'point an alias such as champion at a model version',
    method: 'POST',
    creates: false,
    load: async () => (await import('./models.ts')).alias,
  },
  {
    noun: 'models',
    verb: 'import',
    summary: 'register a model of LightGBM or XGBoost as one of ours',
    method: 'POST',
    creates: true,
    load: async () => (await import('./import-model.ts')).importModel,
  },
  {
    noun: 'runs',
    verb: 'verify',
    shortForm: 'verify',
    summary: 'run it again from its record and compare, byte for byte',
    method: 'POST',
    creates: false,
    load: async () => (await import('./verify.ts')).verify,
  },
  {
    noun: 'runs',
    verb: 'ls',
    summary: 'runs, newest first',
    method: 'GET',
    creates: false,
    load: async () => (await import('./runs.ts')).ls,
  },
  {
    noun: 'runs',
    verb: 'show',
    summary: 'one run: params, metrics, artifacts, child runs',
    method: 'GET',
    creates: false,
    load: async () => (await import('./runs.ts')).show,
  },
  {
    noun: 'data',
    verb: 'add',
    summary: 'import a file as a dataset version',
    method: 'POST',
    creates: true,
    load: async () => (await import('./data.ts')).add,
  },
  {
    noun: 'data',
    verb: 'ls',
    summary: 'datasets, or the versions of one',
    method: 'GET',
    creates: false,
    load: async () => (await import('./data.ts')).ls,
  },
  {
    noun: 'data',
    verb: 'show',
    summary: 'one dataset version: columns, how it was parsed',
    method: 'GET',
    creates: false,
    load: async () => (await import('./data.ts')).show,
  },
  {
    noun: 'data',
    verb: 'profile',
    summary: 'counts, quantiles and findings of a dataset version',
    method: 'GET',
    creates: false,
    load: async () => (await import('./data.ts')).profile,
  },
  {
    noun: 'store',
    verb: 'doctor',
    shortForm: 'doctor',
    summary: 'verify every stored digest, and say how to mend what is broken',
    method: 'POST',
    creates: false,
    load: async () => (await import('./store.ts')).doctor,
  },
  {
    noun: 'store',
    verb: 'gc',
    shortForm: 'gc',
    summary: 'delete stored objects that nothing needs',
    method: 'POST',
    creates: false,
    load: async () => (await import('./store.ts')).gc,
  },
  {
    noun: 'models',
    verb: 'export',
    summary: 'take a model away: as ONNX, or as a folder that MLflow loads',
    method: 'GET',
    creates: false,
    load: async () => (await import('./export.ts')).exportModel,
  },
  {
    noun: 'models',
    verb: 'card',
    summary: 'everything measured of a model, as text with tables or a page with figures',
    method: 'GET',
    creates: false,
    load: async () => (await import('./card.ts')).card,
  },
] as const satisfies readonly Entry[]

/** The entries with their own types, for whoever derives an API from them. */
export type Operations = (typeof operations)[number]
