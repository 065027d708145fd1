import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

const GRACE_MS = 2000

/**
 * Closes a server that clients may hold: requests that came whole are answered, those still being sent get two seconds.
 * Node waits for the latter without end, since a closing server no longer looks at its timeouts.
 */
export function connectionsOf(server: Server): { closing(close: () => Promise<void>): Promise<void> } {
  const latest = new Map<Socket, readonly [IncomingMessage, ServerResponse] | null>()
  server.on('connection', (socket: Socket) => {
    latest.set(socket, null)
    socket.once('close', () => latest.delete(socket))
  })
  server.on('request', (request, response) => latest.set(request.socket, [request, response]))
  function endUnfinished(): void {
    for (const [socket, exchange] of latest) {
      const isAnswering = exchange?.[0].complete && !exchange[1].writableFinished
      if (!isAnswering) socket.destroy()
    }
  }
  return {
    async closing(close) {
      const timer = setInterval(endUnfinished, GRACE_MS)
      try {
        await close()
      } finally {
        clearInterval(timer)
      }
    },
  }
}
