export { digestFile } from './hashing.ts'
export type {
  Blob,
  GarbageReport,
  ObjectProblem,
  ObjectStore,
  PutFileOptions,
  StatCache,
  Tree,
  VerifyOptions,
} from './object-store.ts'
export { openObjects } from './open-objects.ts'
export { treeDigest } from './tree.ts'
