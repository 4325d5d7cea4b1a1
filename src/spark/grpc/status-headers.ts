import { create, toBinary } from '@bufbuild/protobuf'
import { anyPack } from '@bufbuild/protobuf/wkt'
import { ErrorInfoSchema, StatusSchema } from '../proto/generated/google_rpc_pb.ts'
import { GRPC_CODES, type GrpcError } from './status.ts'

/** Clients give up on headers of more than some 16 KB, and a message may quote what came. */
const MOST_MESSAGE_CHARACTERS = 1000

export const OK_TRAILER = { 'grpc-status': '0' }

/** The headers or trailers that carry a refusal. */
export function statusHeaders(error: GrpcError): Record<string, string> {
  const code = GRPC_CODES[error.code]
  const message = error.message.slice(0, MOST_MESSAGE_CHARACTERS).toWellFormed()
  const headers: Record<string, string> = {
    'grpc-status': String(code),
    'grpc-message': encodeURIComponent(message),
  }
  if (error.reason !== null) {
    const info = create(ErrorInfoSchema, { reason: error.reason, domain: 'spark' })
    const status = create(StatusSchema, {
      code,
      message,
      details: [anyPack(ErrorInfoSchema, info)],
    })
    headers['grpc-status-details-bin'] = Buffer.from(toBinary(StatusSchema, status)).toString('base64')
  }
  return headers
}
