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
