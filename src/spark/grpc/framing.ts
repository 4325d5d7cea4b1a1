import { GrpcError } from './status.ts'

const HEADER_BYTES = 5
const DATA_FLAG = 0x00
const COMPRESSED_FLAG = 0x01
const TRAILER_FLAG = 0x80

/** A length-prefixed message: flag byte, four bytes of big-endian length, payload. */
export function frame(payload: Uint8Array, flag: number = DATA_FLAG): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length)
  bytes[0] = flag
  bytes.writeUInt32BE(payload.length, 1)
  bytes.set(payload, HEADER_BYTES)
  return bytes
}

/** gRPC-web's last frame, which carries the status where HTTP/2 has trailers. */
export function trailerFrame(headers: Record<string, string>): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\r\n`)
  return frame(Buffer.from(lines.join('')), TRAILER_FLAG)
}

/** The one message of a unary request. @throws GrpcError when the body is not exactly one uncompressed message. */
export function parseUnary(body: Uint8Array): Uint8Array {
  if (body.length < HEADER_BYTES) {
    throw new GrpcError(
      'invalidArgument',
      `a request should start with a 5-byte frame header, got ${body.length} bytes`,
    )
  }
  const [flag] = body
  if (flag === COMPRESSED_FLAG) throw new GrpcError('unimplemented', 'compressed messages are not supported')
  if (flag !== DATA_FLAG) throw new GrpcError('invalidArgument', `unknown frame flag ${flag}`)
  const length = new DataView(body.buffer, body.byteOffset).getUint32(1)
  const got = body.length - HEADER_BYTES
  if (length !== got)
    throw new GrpcError('invalidArgument', `the frame announces ${length} bytes, got ${got}`)
  return body.subarray(HEADER_BYTES)
}
