import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf'
import { readBody } from '../http/read-body.ts'
import { frame, parseUnary, trailerFrame } from './framing.ts'
import type { Call, Route } from './service.ts'
import { GrpcError } from './status.ts'
import { OK_TRAILER, statusHeaders } from './status-headers.ts'

const CONTENT_TYPE = 'application/grpc-web+proto'
const MAX_BODY_BYTES = 8 * 1024 * 1024

/** What a gate decides: go on, drop the connection, or go on and meet a fault before the answer is sent. */
export type Passage = 'proceed' | 'drop' | (() => Promise<boolean>)

/** What stands between a call and its handler: counting, and faults on demand. */
export interface Gate {
  /** @throws GrpcError to refuse. */
  enter(method: string): Promise<Passage>
}

/** Answers binary gRPC-web over HTTP/1.1. */
export function grpcWebListener(routes: ReadonlyMap<string, Route>, gate: Gate): RequestListener {
  const okTrailer = trailerFrame(OK_TRAILER)
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A client that hung up half-way is nobody's defect, and has nobody to tell.
      if (request.errored === null) refuse(response, error)
    })
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    const method = path.slice(path.lastIndexOf('/') + 1)
    const received = await readBody(request, MAX_BODY_BYTES)
    const passage = await gate.enter(method)
    if (passage === 'drop') {
      request.socket.destroy()
      return
    }
    const route = routes.get(path)
    if (route === undefined)
      throw new GrpcError('unimplemented', `${path} is not served by the local network`)
    if (!(request.headers['content-type'] ?? '').startsWith('application/grpc-web')) {
      throw new GrpcError('invalidArgument', `the content type should be ${CONTENT_TYPE}`)
    }
    if (received === null)
      throw new GrpcError('resourceExhausted', `a request may have ${MAX_BODY_BYTES} bytes`)
    const input = decode(route.method.input, parseUnary(received))
    const call: Call = { authorization: request.headers.authorization ?? '' }
    if (route.kind === 'stream') {
      stream(route, input, call, response)
      return
    }
    const output = encode(route.method.output, route.run(input as never, call))
    if (typeof passage === 'function' && !(await passage())) {
      request.socket.destroy()
      return
    }
    const body = Buffer.concat([frame(output), okTrailer])
    // With its length known the answer is one write; without, it would be chunked.
    response.writeHead(200, { 'content-type': CONTENT_TYPE, 'content-length': body.length })
    response.end(body)
  }

  function stream(
    route: Route & { kind: 'stream' },
    input: object,
    call: Call,
    response: ServerResponse,
  ): void {
    const open = () => {
      if (!response.headersSent) response.writeHead(200, { 'content-type': CONTENT_TYPE })
    }
    route.run(input as never, call, {
      send: (message: never) => {
        open()
        response.write(frame(encode(route.method.output, message)))
      },
      cut: () => response.socket?.destroy(),
      onClose: (callback) => response.once('close', callback),
    })
    open()
    response.flushHeaders()
  }
}

function decode<M extends DescMessage>(schema: M, bytes: Uint8Array): MessageShape<M> {
  try {
    return fromBinary(schema, bytes)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new GrpcError('invalidArgument', `the request is not a ${schema.typeName}: ${reason}`)
  }
}

function encode<M extends DescMessage>(schema: M, message: object): Uint8Array {
  return toBinary(schema, create(schema, message as MessageInitShape<M>))
}

/**
 * Refuses with the status in the HTTP headers and no body: a status in the body's trailer frame reaches this client
 * as "missing response message", and it would not authenticate again.
 */
function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.socket?.destroy()
    return
  }
  const status = error instanceof GrpcError ? error : internalError(error)
  response.writeHead(200, { 'content-type': CONTENT_TYPE, 'content-length': 0, ...statusHeaders(status) })
  response.end()
}

function internalError(error: unknown): GrpcError {
  // A defect of ours. The operator's log gets it all, the wallet one sentence.
  process.stderr.write(`local Spark network: ${error instanceof Error ? error.stack : String(error)}\n`)
  return new GrpcError('internal', 'something went wrong in the local Spark network; its log says what')
}
