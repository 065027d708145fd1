import type { Digest } from '#base'
import { RepriseError } from '#base'
import type { ObjectStore } from '#objects'
import type { Model } from '#training'
import { decodeModel } from '#training'

/** The model whose tree `{model.json, weights.bin}` has this digest; its bytes are verified on the way. */
export async function loadModel(objects: ObjectStore, digest: Digest): Promise<Model> {
  const { entries } = await objects.readTree(digest)
  const [document, weights] = [entries['model.json'], entries['weights.bin']]
  if (!document || !weights) throw new RepriseError('invalid-input', `object ${digest} is not a model`)
  return decodeModel({
    'model.json': await objects.get(document.digest),
    'weights.bin': await objects.get(weights.digest),
  })
}
