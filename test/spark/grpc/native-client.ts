import { type ClientHttp2Session, connect } from 'node:http2'
import {
  create,
  type DescMethod,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf'
import { frame } from '../../../src/spark/grpc/framing.ts'

export interface NativeAnswer<M> {
  /** `grpc-status`, from the trailers or, when nothing else came, from the headers. */
  status: number
  trailersOnly: boolean
  messages: M[]
}

/** A native gRPC call over HTTP/2, reduced to what tests look at. Ends with the server's trailers. */
export async function nativeCall<M extends DescMethod>(
  session: ClientHttp2Session,
  method: M,
  request: MessageInitShape<M['input']>,
  { token = '', onMessage = (_: MessageShape<M['output']>): void => {} } = {},
): Promise<NativeAnswer<MessageShape<M['output']>>> {
  const stream = session.request({
    ':method': 'POST',
    ':path': `/${method.parent.typeName}/${method.name}`,
    'content-type': 'application/grpc',
    te: 'trailers',
    authorization: token,
  })
  let status = Number.NaN
  let trailersOnly = false
  stream.on('response', (headers) => {
    if (headers['grpc-status'] === undefined) return
    status = Number(headers['grpc-status'])
    trailersOnly = true
  })
  stream.on('trailers', (trailers) => {
    status = Number(trailers['grpc-status'])
  })
  stream.end(frame(toBinary(method.input, create(method.input, request))))
  const messages: MessageShape<M['output']>[] = []
  let rest = Buffer.alloc(0)
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 5 && rest.length >= 5 + rest.readUInt32BE(1)) {
      const end = 5 + rest.readUInt32BE(1)
      const message = fromBinary(method.output, rest.subarray(5, end)) as MessageShape<M['output']>
      messages.push(message)
      onMessage(message)
      rest = rest.subarray(end)
    }
  }
  if (Number.isNaN(status)) throw new Error('the stream ended without a status')
  return { status, trailersOnly, messages }
}

/** One connection. Its errors show in the calls on it. */
export function openSession(url: string): ClientHttp2Session {
  return connect(url).on('error', () => {})
}
