import { mkdir } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import type { Effects } from '#base'
import { nodeEffects } from '#base'
import type { Catalog } from '#catalog'
import { openCatalog, openState } from '#catalog'
import { dataMigrations } from '#data'
import type { Kernels } from '#kernels'
import { loadKernels } from '#kernels'
import type { ObjectStore } from '#objects'
import { openObjects } from '#objects'
import { registryMigrations } from '#registry'
import type { Tables } from '#tables'
import { openTables } from '#tables'
import { trackingMigrations } from '#tracking'

export interface PlatformOptions {
  readonly effects?: Effects
  /** Threads for kernels and the tables engine; default: the processors there are, at most 8. */
  readonly threads?: number
}

/** One open project: everything a stage needs, opened when first asked for. */
export interface Platform {
  /** The project directory; what is stored lies in its `.reprise`. */
  readonly directory: string
  readonly effects: Effects
  readonly threads: number
  readonly memoryBytes: number
  readonly catalog: Catalog
  readonly objects: ObjectStore
  tables(): Promise<Tables>
  kernels(): Promise<Kernels>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Opens the project in `directory`, making its `.reprise` when there is none. Close it when done. */
export async function openPlatform(directory: string, options: PlatformOptions = {}): Promise<Platform> {
  const effects = options.effects ?? nodeEffects()
  const threads = options.threads ?? Math.min(8, availableParallelism())
  const memoryBytes = Math.floor(totalmem() / 4)
  const project = resolve(effects.cwd, directory)
  const store = join(project, '.reprise')
  await mkdir(store, { recursive: true })
  const state = openState(join(store, 'state.sqlite'))
  const objects = await openObjects(store, { stats: state })
  const catalog = await openCatalog({
    path: join(store, 'catalog.sqlite'),
    now: effects.now,
    migrations: [...dataMigrations, ...trackingMigrations, ...registryMigrations],
  })
  const tables = once(() => openTables({ threads, memoryBytes, temporary: join(store, 'tmp'), directories: [store] }))
  const kernels = once(() => loadKernels({ threads }))
  async function close(): Promise<void> {
    await tables.ifOpen((open) => open.close())
    await kernels.ifOpen((open) => open[Symbol.asyncDispose]())
    await catalog.close()
    state.close()
  }
  return {
    directory: project,
    effects,
    threads,
    memoryBytes,
    catalog,
    objects,
    tables: tables.get,
    kernels: kernels.get,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** A thing opened at the first call and shared by the later ones. */
function once<T>(open: () => Promise<T>) {
  let opened: Promise<T> | undefined
  return {
    get: (): Promise<T> => {
      opened ??= open()
      return opened
    },
    ifOpen: async (use: (value: T) => PromiseLike<void>): Promise<void> => {
      if (opened) await use(await opened)
    },
  }
}
