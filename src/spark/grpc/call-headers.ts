import type { IncomingHttpHeaders } from 'node:http'
import type { IncomingCall } from './dispatch.ts'

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
