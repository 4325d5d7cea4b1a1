import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A request as it arrived: what the tests assert on. */
export interface ReceivedRequest {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: Buffer
  json: Record<string, unknown>
}

export interface Answer {
  status?: number
  headers?: Record<string, string>
  json?: unknown
  body?: Buffer | string
}

export type Handler = (request: ReceivedRequest, ...params: string[]) => Answer | Promise<Answer>

/** A route: method, a pattern for the whole path, and what answers. The first that fits wins. */
export type Route = readonly [method: string, path: RegExp, handler: Handler]

export interface HttpStandIn extends AsyncDisposable {
  url: string
  requests: ReceivedRequest[]
}

/**
 * A real HTTP server on loopback that records every request and answers by the routes; else 404.
 * @param faults Routes that come first, read at each request: a test plants a fault while the Action runs.
 */
export async function serveRoutes(
  routes: (url: () => string) => readonly Route[],
  faults: () => readonly Route[],
): Promise<HttpStandIn> {
  const requests: ReceivedRequest[] = []
  let url = ''
  const table = routes(() => url)
  const server = createServer(async (incoming, response) => {
    const address = new URL(incoming.url ?? '/', url)
    const body = await buffer(incoming)
    const isJson = incoming.headers['content-type']?.includes('json') === true && body.length > 0
    const request: ReceivedRequest = {
      method: incoming.method ?? '',
      path: decodeURIComponent(address.pathname),
      query: address.searchParams,
      headers: incoming.headers,
      body,
      json: isJson ? JSON.parse(body.toString()) : {},
    }
    requests.push(request)
    const answer = await respond([...faults(), ...table], request)
    const payload = answer.body ?? (answer.json === undefined ? '' : JSON.stringify(answer.json))
    response.writeHead(answer.status ?? 200, {
      ...(answer.json === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...answer.headers,
    })
    response.end(payload)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function respond(routes: readonly Route[], request: ReceivedRequest): Promise<Answer> {
  for (const [method, pattern, handler] of routes) {
    const match = method === request.method ? pattern.exec(request.path) : null
    if (match !== null) return handler(request, ...match.slice(1))
  }
  return { status: 404, json: { message: `Not Found: ${request.method} ${request.path}` } }
}

/** One page of a list, with GitHub's `Link` header. */
export function page(
  request: ReceivedRequest,
  items: readonly unknown[],
  url: string,
  wrap?: string,
): Answer {
  const size = Number(request.query.get('per_page') ?? 30)
  const number = Number(request.query.get('page') ?? 1)
  const shown = items.slice((number - 1) * size, number * size)
  const next = new URL(request.path, url)
  for (const [name, value] of request.query) next.searchParams.set(name, value)
  next.searchParams.set('page', String(number + 1))
  return {
    headers: number * size < items.length ? { link: `<${next.href}>; rel="next"` } : {},
    json: wrap === undefined ? shown : { total_count: items.length, [wrap]: shown },
  }
}
