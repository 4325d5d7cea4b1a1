import { constants, type ServerHttp2Stream } from 'node:http2'
import { REQUEST_LIMIT_MS, type StreamListener } from '../http/loopback-server.ts'
import {
  callHeaders,
  dispatch,
  type Gate,
  type IncomingCall,
  MAX_BODY_BYTES,
  MAX_UNREAD_BYTES,
  refusalOf,
} from './dispatch.ts'
import { frame } from './framing.ts'
import type { Route, ServerStream } from './service.ts'
import { OK_TRAILER, statusHeaders } from './status.ts'

const CONTENT_TYPE = 'application/grpc+proto'

/** Answers native gRPC over HTTP/2: what the SDK speaks in Rust, Go and the other languages. */
export function nativeGrpcListener(routes: ReadonlyMap<string, Route>, gate: Gate): StreamListener {
  return (stream, headers) => {
    // A client that resets its stream must not end the process.
    stream.on('error', () => stream.destroy())
    const path = headers[':path'] ?? ''
    answer(stream, { path, ...callHeaders(headers) }).catch((error: unknown) => {
      // A client that hung up half-way is nobody's defect, and has nobody to tell.
      if (!stream.aborted && !stream.destroyed) refuse(stream, error)
    })
  }

  async function answer(stream: ServerHttp2Stream, call: Omit<IncomingCall, 'body'>): Promise<void> {
    const body = await readStream(stream)
    const outcome = await dispatch(routes, gate, { ...call, body })
    if (stream.destroyed) return
    switch (outcome.kind) {
      case 'drop':
        stream.session?.destroy(undefined, constants.NGHTTP2_INTERNAL_ERROR)
        return
      case 'stream':
        // The headers wait for the handler: if it refuses, the status must be among them.
        await outcome.run(openStream(stream))
        respond(stream)
        return
      case 'message':
        respond(stream)
        stream.end(frame(outcome.bytes))
        return
      default:
        outcome satisfies never
    }
  }
}

function respond(stream: ServerHttp2Stream): void {
  if (stream.headersSent || stream.closed) return
  stream.respond({ ':status': 200, 'content-type': CONTENT_TYPE }, { waitForTrailers: true })
  stream.once('wantTrailers', () => stream.sendTrailers(OK_TRAILER))
}

function openStream(stream: ServerHttp2Stream): ServerStream<Uint8Array> {
  return {
    send: (bytes) => {
      respond(stream)
      stream.write(frame(bytes))
      if (stream.writableLength > MAX_UNREAD_BYTES) stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM)
    },
    cut: () => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
    onClose: (callback) => stream.once('close', callback),
  }
}

/** Refuses with headers alone, which end the stream ("trailers-only"). */
function refuse(stream: ServerHttp2Stream, error: unknown): void {
  const refusal = statusHeaders(refusalOf(error))
  if (stream.destroyed || stream.headersSent) {
    stream.destroy()
    return
  }
  stream.respond({ ':status': 200, 'content-type': CONTENT_TYPE, ...refusal }, { endStream: true })
}

/**
 * The request's body, or null when it is too long; the rest is thrown away as it comes. A stream that does not end in time is
 * cut.
 */
function readStream(stream: ServerHttp2Stream): Promise<Buffer | null> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | null>()
  const chunks: Buffer[] = []
  let bytes = 0
  const timer = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), REQUEST_LIMIT_MS)
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk)
    else chunks.length = 0
  })
  stream.once('end', () => {
    clearTimeout(timer)
    const [only] = chunks
    const body = chunks.length === 1 && only ? only : Buffer.concat(chunks)
    resolve(bytes <= MAX_BODY_BYTES ? body : null)
  })
  stream.once('close', () => {
    clearTimeout(timer)
    // Every stream closes once; an error made for nothing would cost more than reading the request.
    if (!stream.readableEnded) reject(new Error('the client closed its stream before its request ended'))
  })
  return promise
}
