import type { GrpcCode } from './status.ts'

/** What a gRPC code is in HTTP, for who answers in HTTP alone (comments of google/rpc/code.proto). */
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
