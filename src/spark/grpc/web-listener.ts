import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { readBody } from '../http/bodies.ts'
import { callHeaders, dispatch, type Gate, MAX_BODY_BYTES, MAX_UNREAD_BYTES, refusalOf } from './dispatch.ts'
import { frame, trailerFrame } from './framing.ts'
import type { Route, ServerStream } from './service.ts'
import { OK_TRAILER, statusHeaders } from './status.ts'

const CONTENT_TYPE = 'application/grpc-web+proto'
const OK_FRAME = trailerFrame(OK_TRAILER)

/** Answers binary gRPC-web over HTTP/1.1: what the SDK speaks in JavaScript. */
export function grpcWebListener(routes: ReadonlyMap<string, Route>, gate: Gate): RequestListener {
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A client that hung up half-way is nobody's defect, and has nobody to tell.
      if (request.errored === null) refuse(response, error)
    })
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '', headers } = request
    const body = await readBody(request, MAX_BODY_BYTES)
    const outcome = await dispatch(routes, gate, { path, body, ...callHeaders(headers) })
    // Its 'close' has been: a stream opened now would be ended by nobody.
    if (response.destroyed) return
    switch (outcome.kind) {
      case 'drop':
        request.socket.destroy()
        return
      case 'stream':
        // The headers wait for the handler: if it refuses, the status must be among them.
        await outcome.run(openStream(response))
        openResponse(response)
        return
      case 'message': {
        const bytes = Buffer.concat([frame(outcome.bytes), OK_FRAME])
        // With its length known the answer is one write; without, it would be chunked.
        response.writeHead(200, { 'content-type': CONTENT_TYPE, 'content-length': bytes.length })
        response.end(bytes)
        return
      }
      default:
        outcome satisfies never
    }
  }
}

function openStream(response: ServerResponse): ServerStream<Uint8Array> {
  return {
    send: (bytes) => {
      openResponse(response)
      response.write(frame(bytes))
      if (response.writableLength > MAX_UNREAD_BYTES) response.destroy()
    },
    cut: () => response.socket?.destroy(),
    onClose: (callback) => response.once('close', callback),
  }
}

function openResponse(response: ServerResponse): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(200, { 'content-type': CONTENT_TYPE })
  response.flushHeaders()
}

/**
 * Refuses with the status in the HTTP headers and no body: a status in the body's trailer frame reaches this client
 * as "missing response message", and it would not authenticate again.
 */
function refuse(response: ServerResponse, error: unknown): void {
  const refusal = statusHeaders(refusalOf(error))
  if (response.destroyed) return
  if (response.headersSent) {
    response.end(trailerFrame(refusal))
    return
  }
  response.writeHead(200, { 'content-type': CONTENT_TYPE, 'content-length': 0, ...refusal })
  response.end()
}
