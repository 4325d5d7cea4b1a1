import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { answerJson } from './bodies.ts'

const LOOPBACK_HOST = /^(127\.0\.0\.1|([a-z0-9-]+\.)*localhost)(:\d{1,5})?$/i
const LOOPBACK_ORIGIN = /^http:\/\/(127\.0\.0\.1|([a-z0-9-]+\.)*localhost)(:\d{1,5})?$/
/** Names of headers, as a preflight asks for them. */
const HEADER_NAMES = /^[\w-]+( *, *[\w-]+)*$/
/** The SDK asks for some hundred characters. */
const MOST_HEADER_CHARACTERS = 1024
/** The most that Chromium takes. Without it, it would ask again after five seconds. */
const PREFLIGHT_SEC = 7200
/** A gRPC refusal is in the headers: a page that cannot read them sees a malformed answer, and never logs in again. */
const EXPOSED = 'grpc-status, grpc-message, grpc-status-details-bin'

/** A Host header that names this machine: not a name that somebody else's page could have pointed at it. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && host.length <= 255 && LOOPBACK_HOST.test(host)
}

/** An Origin header of a page that this machine itself serves, without TLS. */
export function isLoopbackOrigin(origin: string): boolean {
  return origin.length <= 255 && LOOPBACK_ORIGIN.test(origin)
}

/**
 * Lets pages of loopback origins call a service (Fetch standard, CORS protocol). Refuses with 403 every request from
 * another page or under another host name. A client without an Origin is no page, and is served as usual.
 */
export function forLoopbackOrigins(listener: RequestListener): RequestListener {
  return (request, response) => {
    const { host, origin } = request.headers
    if (!isLoopbackHost(host)) return answerJson(response, { error: 'wrong Host header' }, 403)
    if (origin === undefined) return listener(request, response)
    if (!isLoopbackOrigin(origin)) return answerJson(response, { error: 'wrong Origin header' }, 403)
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-expose-headers', EXPOSED)
    response.setHeader('vary', 'origin, access-control-request-headers')
    if (isPreflight(request)) answerPreflight(request, response)
    else listener(request, response)
  }
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
}

function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  const asked = String(request.headers['access-control-request-headers'] ?? '')
  if (asked.length > MOST_HEADER_CHARACTERS || (asked !== '' && !HEADER_NAMES.test(asked))) {
    const error = `the headers asked for should be names, ${MOST_HEADER_CHARACTERS} characters in all`
    answerJson(response, { error }, 400)
    return
  }
  // Echoed: `*` would not cover `authorization`.
  if (asked !== '') response.setHeader('access-control-allow-headers', asked)
  response.setHeader('access-control-allow-methods', 'GET, POST')
  response.setHeader('access-control-max-age', PREFLIGHT_SEC)
  response.writeHead(204).end()
}
