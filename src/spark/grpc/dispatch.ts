import type { IncomingHttpHeaders } from 'node:http'
import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf'
import { logFault } from '../fault-log.ts'
import { parseUnary } from './framing.ts'
import { carryOut, HeldStream, type Passage } from './late-answer.ts'
import type { Call, Route, ServerStream } from './service.ts'
import { GrpcError } from './status.ts'

/** Longest request body. A wallet that sends a thousand leaves at once needs about three. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024

/** An event stream whose reader is this far behind is cut off. */
export const MAX_UNREAD_BYTES = 8 * 1024 * 1024

/** What stands between a call and its handler: counting, and faults on demand. */
export interface Gate {
  /** @throws GrpcError to refuse. */
  enter(method: string): Promise<Passage>
}

/** A call as any transport brings it. */
export interface IncomingCall extends Call {
  /** `/package.Service/method_name`. */
  path: string
  contentType: string
  /** Null when it was too long. */
  body: Uint8Array | null
}

/** How a call is answered, when it is not refused by a GrpcError. */
export type Answer =
  | { kind: 'drop' }
  | { kind: 'message'; bytes: Uint8Array }
  /** `run` opens the stream. @throws GrpcError when it is refused. */
  | { kind: 'stream'; run: (stream: ServerStream<Uint8Array>) => Promise<void> }

/** Takes a call through the gate to its handler, whatever the transport. @throws GrpcError */
export async function dispatch(
  routes: ReadonlyMap<string, Route>,
  gate: Gate,
  { path, contentType, body, ...call }: IncomingCall,
): Promise<Answer> {
  const route = routes.get(path)
  const passage = await gate.enter(route?.method.name ?? path.slice(path.lastIndexOf('/') + 1))
  if (passage === 'drop') return { kind: 'drop' }
  if (route === undefined) throw new GrpcError('unimplemented', `${path} is not served by the local network`)
  if (!contentType.startsWith('application/grpc')) {
    throw new GrpcError(
      'invalidArgument',
      `the content type should be a gRPC one, got ${JSON.stringify(contentType)}`,
    )
  }
  if (body === null) throw new GrpcError('resourceExhausted', `a request may have ${MAX_BODY_BYTES} bytes`)
  const { input, output } = route.method
  const request = decode(input, parseUnary(body)) as never
  if (route.kind === 'stream') {
    const run = async (client: ServerStream<Uint8Array>) => {
      const held = passage === 'proceed' ? null : new HeldStream(client)
      const stream = held ?? client
      const send = (message: never) => stream.send(encode(output, message))
      const opened = await carryOut(passage, () => route.run(request, call, { ...stream, send }))
      if (opened === 'drop') client.cut()
      else held?.release()
    }
    return { kind: 'stream', run }
  }
  const bytes = await carryOut(passage, () => encode(output, route.run(request, call)))
  return bytes === 'drop' ? { kind: 'drop' } : { kind: 'message', bytes }
}

/** The refusal that a client is told of, whatever went wrong. */
export function refusalOf(error: unknown): GrpcError {
  if (error instanceof GrpcError) return error
  // A defect of ours: the network's log gets it all, the wallet one sentence.
  logFault('local Spark network', error)
  return new GrpcError('internal', 'something went wrong in the local Spark network; its log says what')
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

/** What the network reads of a call's headers, in HTTP/1.1 and HTTP/2 alike. */
export function callHeaders(
  headers: IncomingHttpHeaders,
): Pick<IncomingCall, 'contentType' | 'authorization' | 'idempotencyKey'> {
  const key = headers['x-idempotency-key']
  return {
    contentType: headers['content-type'] ?? '',
    authorization: headers.authorization ?? '',
    idempotencyKey: typeof key === 'string' ? key : null,
  }
}
