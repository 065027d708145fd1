import type { Effects } from '#base'
import { isSystemError, RepriseError } from '#base'
import { operations } from '#operations'
import type { Platform } from '#platform'
import { connectionsOf } from './connections.ts'
import { isLoopback } from './guard.ts'

export interface ServerOptions {
  /** The project to serve. */
  readonly directory: string
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** What every request must bring as `Authorization: Bearer …`; null asks for nothing, on loopback only. */
  readonly token: string | null
  readonly effects?: Effects
}

export interface Server {
  /** Such as `http://127.0.0.1:4477`. */
  readonly url: string
  readonly port: number
  /** Stops listening, lets running requests finish (one still being sent gets two seconds), closes the project. */
  close(): Promise<void>
}

/** Opens the project and listens; kernels and models load afterwards, or with the first request that needs them. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { host, token, directory, effects } = options
  if (token === '' || (token === null && !isLoopback(host)))
    throw new RepriseError('invalid-input', `listening on ${host} lets other machines in: that needs a token`, {
      remedy: 'Pass --token, or set REPRISE_TOKEN, to a long random text.',
    })
  if (token !== null && !/^[\x21-\x7e]+$/.test(token))
    throw new RepriseError('invalid-input', 'the token has a character that a header cannot carry as it is', {
      remedy: 'Use letters, digits and signs of ASCII, without spaces.',
    })
  const [{ buildApp }, { openPlatform }] = await Promise.all([import('./app.ts'), import('#platform')])
  const platform = await openPlatform(directory, effects ? { effects } : {})
  try {
    const app = await buildApp({ platform, host, token })
    const connections = connectionsOf(app.server)
    const port = await listen(app, options)
    warmUp(platform)
    return {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
      port,
      close: async () => {
        await connections.closing(() => app.close())
        await platform.close()
      },
    }
  } catch (error) {
    await platform.close()
    throw error
  }
}

/** Loads what the first request would otherwise wait for. */
function warmUp(platform: Platform): void {
  const predict = operations.find(({ verb }) => verb === 'predict')
  Promise.all([platform.kernels(), predict?.load()]).catch((cause: unknown) => {
    platform.effects.log('error', `what scores does not load: ${cause}`)
  })
}

type App = Awaited<ReturnType<typeof import('./app.ts').buildApp>>

async function listen(app: App, { host, port }: ServerOptions): Promise<number> {
  try {
    await app.listen({ host, port })
  } catch (cause) {
    await app.close()
    throw listenError(cause, host, port)
  }
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

function listenError(cause: unknown, host: string, port: number): unknown {
  if (isSystemError(cause, 'EADDRINUSE'))
    return new RepriseError('unavailable', `port ${port} on ${host} is in use`, {
      remedy: `Choose another with --port ${port + 1}, or --port 0 for a free one.`,
      cause,
    })
  if (isSystemError(cause, 'EACCES'))
    return new RepriseError('unavailable', `port ${port} may not be listened on`, {
      remedy: 'Choose one above 1023.',
      cause,
    })
  if (isSystemError(cause, 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'))
    return new RepriseError('invalid-input', `this machine has no address "${host}"`, {
      remedy: 'Use 127.0.0.1, or 0.0.0.0 with a token.',
      cause,
    })
  return cause
}
