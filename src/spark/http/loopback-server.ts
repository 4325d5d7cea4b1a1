import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import {
  createServer as createHttp2Server,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import { type AddressInfo, createServer, type Server as NetServer, type Socket } from 'node:net'
import { forLoopbackOrigins, isLoopbackHost } from './cross-origin.ts'

export type StreamListener = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void

/** Who answers on a port: HTTP/1.1 always, HTTP/2 without TLS if there is a listener for it. */
export interface LoopbackService {
  http1: RequestListener
  http2?: StreamListener
}

export interface LoopbackServer {
  url: string
  close(): Promise<void>
}

/** How a client that speaks HTTP/2 from the start begins (RFC 9113, section 3.4). */
const HTTP2_PREFACE = Buffer.from('PRI * HTTP/2.0')

/** Time for a request to come in whole, its headers within the first third: who is slower hangs, or means to. */
export const REQUEST_LIMIT_MS = 30_000

/** Serves on 127.0.0.1 only, under loopback's names, to programs and to pages of loopback. Port 0 takes any free one. */
export async function serveLoopback(
  port: number,
  service: LoopbackService,
  limitMs = REQUEST_LIMIT_MS,
): Promise<LoopbackServer> {
  const http1 = createHttpServer(
    {
      ...{ keepAlive: true, keepAliveTimeout: 60_000 },
      ...{ requestTimeout: limitMs, headersTimeout: limitMs / 3, connectionsCheckingInterval: limitMs / 6 },
    },
    forLoopbackOrigins(service.http1),
  )
  // It is handed connections and never listens itself: without this it would not look for slow ones.
  http1.emit('listening')
  const http2 = service.http2 ? createHttp2Server().on('stream', forLoopbackHosts(service.http2)) : null
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // A connection that breaks off is the client's affair.
    socket.on('error', () => socket.destroy())
    handOver(socket, http1, http2, limitMs)
  })
  await listen(server, port)
  const bound = (server.address() as AddressInfo).port
  const close = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    server.close(() => resolve())
    http1.close()
    for (const socket of sockets) socket.destroy()
    return promise
  }
  return { url: `http://127.0.0.1:${bound}`, close }
}

/** Looks at the first bytes and hands the connection to the server that speaks its language. */
function handOver(socket: Socket, http1: Server, http2: Http2Server | null, limitMs: number): void {
  if (http2 === null) {
    http1.emit('connection', socket)
    return
  }
  const silent = setTimeout(() => socket.destroy(), limitMs)
  socket.once('close', () => clearTimeout(silent))
  socket.once('data', (first: Buffer) => {
    clearTimeout(silent)
    socket.pause()
    socket.unshift(first)
    const isHttp2 = first.subarray(0, HTTP2_PREFACE.length).equals(HTTP2_PREFACE)
    ;(isHttp2 ? http2 : http1).emit('connection', socket)
    process.nextTick(() => socket.resume())
  })
}

/** No browser speaks HTTP/2 without TLS, so there are no origins to tell apart. */
function forLoopbackHosts(listener: StreamListener): StreamListener {
  return (stream, headers) => {
    if (isLoopbackHost(headers[':authority'] ?? headers.host) && headers.origin === undefined)
      return listener(stream, headers)
    stream.respond({ ':status': 403 }, { endStream: true })
  }
}

function listen(server: NetServer, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, '127.0.0.1', () => {
    server.off('error', reject)
    resolve()
  })
  return promise
}
