import type { Effects } from '#base'
import type { Catalog } from '#catalog'
import type { ObjectStore } from '#objects'
import type { Tables } from '#tables'

/** Where datasets live and what reads them; every function of this folder takes it first. */
export interface DataPlace {
  readonly catalog: Catalog
  readonly objects: ObjectStore
  /** Opens the engine on first use: commands that read no table pay nothing for it. */
  readonly tables: () => Promise<Tables>
  readonly effects: Effects
}
