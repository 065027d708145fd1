import type { Model } from '../model.ts'
import type { ImportOptions } from './foreign-model.ts'
import { refuse } from './foreign-model.ts'
import { importLightgbm } from './lightgbm.ts'
import { importXgboost } from './xgboost.ts'

/** A model file of LightGBM (text or JSON) or XGBoost (JSON or UBJSON), told apart by what is in it. */
export function importModel(bytes: Uint8Array, options: ImportOptions = {}): Model {
  const start = new TextDecoder().decode(bytes.subarray(0, 4096))
  if (/^tree\r?\n/.test(start)) return importLightgbm(decode(bytes), options)
  if (/^\s*\{/.test(start)) {
    const isLightgbm = start.includes('"name"') && decode(bytes).includes('"num_tree_per_iteration"')
    return isLightgbm ? importLightgbm(decode(bytes), options) : importXgboost(bytes, options)
  }
  return refuse('the file', 'it is neither a model of LightGBM nor of XGBoost', readable(start))
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function readable(start: string): string {
  return start.startsWith('binf') || start.includes('gbtree')
    ? 'It looks like XGBoost’s old binary format: load it there and save it as model.json or model.ubj.'
    : 'Save it with save_model (LightGBM: model.txt; XGBoost: model.json or model.ubj), or dump_model as JSON.'
}
