/** gRPC status codes: as errors of ours, as headers, and as HTTP has them. */

import { create, toBinary } from '@bufbuild/protobuf'
import { anyPack } from '@bufbuild/protobuf/wkt'
import { ErrorInfoSchema, StatusSchema } from '../proto/generated/google_rpc_pb.ts'

/** gRPC status codes (names and numbers of the gRPC specification) that the network answers with or injects. */
export const GRPC_CODES = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const

export type GrpcCode = keyof typeof GRPC_CODES

/** A refusal that reaches the client as a gRPC status. */
export class GrpcError extends Error {
  readonly code: GrpcCode
  /** Machine-readable reason, sent as `google.rpc.ErrorInfo`; wallets back off on some. */
  readonly reason: string | null

  constructor(code: GrpcCode, message: string, reason: string | null = null) {
    super(message)
    this.name = 'GrpcError'
    this.code = code
    this.reason = reason
  }
}

/** The HTTP status of each gRPC code, for services that speak plain HTTP (comments of google/rpc/code.proto). */
export const HTTP_STATUS: Readonly<Record<GrpcCode, number>> = {
  ok: 200,
  cancelled: 499,
  unknown: 500,
  invalidArgument: 400,
  deadlineExceeded: 504,
  notFound: 404,
  alreadyExists: 409,
  permissionDenied: 403,
  resourceExhausted: 429,
  failedPrecondition: 400,
  aborted: 409,
  outOfRange: 400,
  unimplemented: 501,
  internal: 500,
  unavailable: 503,
  dataLoss: 500,
  unauthenticated: 401,
}

/** Clients give up on headers beyond some 16 KB, and a message may quote the request. */
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
