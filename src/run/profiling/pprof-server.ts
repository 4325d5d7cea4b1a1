import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { UsageError } from '../../errors.ts'
import type { Profiled, Profiling } from './profiles.ts'

export interface PprofServer {
  port: number
  /** What stands before `/debug/pprof/heap` and the other pages: `http://127.0.0.1:PORT/TOKEN`. */
  base: string
  close(): Promise<void>
}

export interface PprofServerOptions {
  /** 0 takes a free one. */
  port: number
  profiling: Profiling
  /** What `/debug/memstats` shows, as JSON. */
  memstats: () => unknown
}

const HOST = '127.0.0.1'
const DEFAULT_SECONDS = 30
const MOST_SECONDS = 600
/** For a request to come in whole; answers may take {@link MOST_SECONDS}. */
const REQUEST_LIMIT_MS = 30_000

/**
 * Serves the profiles as Go's net/http/pprof does, on the loopback interface only. The path begins with a random token,
 * since every user of the machine reaches the port and the heap holds seeds. Refuses requests that name another host or
 * come from a web page: a page could otherwise read the profiles by rebinding its name.
 * @throws UsageError when the port is taken.
 */
export async function startPprofServer(options: PprofServerOptions): Promise<PprofServer> {
  // Loaded when it serves: it takes 3 MB of the measured heap.
  const { createServer } = await import('node:http')
  const closing = new AbortController()
  const token = randomBytes(16).toString('base64url')
  const limits = { requestTimeout: REQUEST_LIMIT_MS, headersTimeout: REQUEST_LIMIT_MS / 3 }
  const server = createServer(limits, (request, response) => {
    answer(request, response, { ...options, token }, closing.signal).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end(`${error instanceof Error ? error.message : String(error)}\n`)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') reject(error)
      else {
        const what = `--pprof-port should be a free port, ${options.port} is in use: take another, such as ${options.port + 1}`
        reject(new UsageError(what))
      }
    })
    server.listen(options.port, HOST, resolve)
  })
  // The profiles must not keep a finished run alive.
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    port,
    base: `http://${HOST}:${port}/${token}`,
    close: () =>
      new Promise((resolve) => {
        closing.abort()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Served extends PprofServerOptions {
  token: string
}

interface Reply {
  status: number
  contentType: string
  body: string | Uint8Array | Readable
  /** Offered as the name to save under. */
  fileName?: string
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  served: Served,
  closing: AbortSignal,
): Promise<void> {
  const hungUp = new AbortController()
  response.once('close', () => hungUp.abort())
  const { status, contentType, body, fileName } = await reply(
    request,
    served,
    AbortSignal.any([closing, hungUp.signal]),
  )
  const headers = {
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  }
  if (fileName !== undefined) response.setHeader('content-disposition', `attachment; filename="${fileName}"`)
  response.writeHead(status, headers)
  if (body instanceof Readable) await pipeline(body, response)
  else response.end(body)
}

async function reply(
  { headers, method, url: target }: IncomingMessage,
  { profiling, memstats, token }: Served,
  stop: AbortSignal,
): Promise<Reply> {
  const host = headers.host ?? ''
  if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/i.test(host)) {
    return sentence(403, `the Host header should be 127.0.0.1 or localhost, got ${JSON.stringify(host)}`)
  }
  if (headers.origin !== undefined) {
    return sentence(
      403,
      `a web page may not read these, got the Origin ${JSON.stringify(headers.origin)}: open the address itself`,
    )
  }
  if (method !== 'GET') return sentence(405, `the method should be GET, got ${method}`)
  const { origin } = new URL(`http://${host}`)
  // Parsed as a path: what begins with two slashes would name a host.
  const { pathname, searchParams } = new URL(`${origin}${target?.startsWith('/') ? target : '/'}`)
  const [, given = '', page = ''] = /^\/([^/]*)(.*)$/s.exec(pathname) ?? []
  if (!isSame(given, token)) {
    return sentence(
      403,
      "the path should begin with this run's token: take the address that the run printed, http://127.0.0.1:PORT/TOKEN/debug/pprof/",
    )
  }
  const base = `${origin}/${token}`
  switch (page) {
    case '/debug/pprof':
    case '/debug/pprof/':
      return { status: 200, contentType: 'text/html; charset=utf-8', body: renderDebugIndex(base) }
    case '/debug/pprof/heap':
      return download('heap.pb.gz', await profiling.heap())
    case '/debug/pprof/profile': {
      const seconds = searchParams.get('seconds') ?? String(DEFAULT_SECONDS)
      if (!(Number(seconds) > 0 && Number(seconds) <= MOST_SECONDS)) {
        return sentence(
          400,
          `seconds should be a number up to ${MOST_SECONDS}, got ${JSON.stringify(seconds)}`,
        )
      }
      return download('profile.pb.gz', await profiling.cpu(Number(seconds), stop))
    }
    case '/debug/pprof/goroutine': {
      if ((searchParams.get('debug') ?? '0') === '0')
        return download('goroutine.pb.gz', profiling.resources())
      const described = profiling.describeResources()
      return described.kind === 'profile' ? sentence(200, described.content) : sentence(503, described.reason)
    }
    case '/debug/pprof/rustheap':
      return download('rustheap.pb.gz', profiling.rustHeap())
    case '/debug/memstats':
      return {
        status: 200,
        contentType: 'application/json',
        body: `${JSON.stringify(memstats(), null, 2)}\n`,
      }
    case '/debug/heapsnapshot':
      return {
        status: 200,
        contentType: 'application/json',
        body: profiling.heapSnapshot(),
        fileName: 'may-contain-secrets.heapsnapshot',
      }
    default:
      return sentence(404, `no such page: see ${base}/debug/pprof/`)
  }
}

/** In constant time, so that nobody learns how much of a guessed token was right. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token))
}

function download(fileName: string, profile: Profiled<Uint8Array>): Reply {
  return profile.kind === 'profile'
    ? { status: 200, contentType: 'application/octet-stream', body: profile.content, fileName }
    : sentence(503, profile.reason)
}

function sentence(status: number, text: string): Reply {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${text}\n` }
}

/** The pages of the profiling server, by path, as its index shows them. */
export const DEBUG_PAGES = [
  { path: '/debug/pprof/heap', what: 'live JavaScript objects by the stack that allocated them (pprof)' },
  { path: '/debug/pprof/profile?seconds=30', what: 'CPU time by stack (pprof)' },
  { path: '/debug/pprof/goroutine', what: 'active resources by the stack that made them (pprof)' },
  { path: '/debug/pprof/goroutine?debug=1', what: 'the same as text' },
  { path: '/debug/pprof/rustheap', what: 'Rust allocations by stack, with --rust-profile (pprof)' },
  { path: '/debug/memstats', what: 'all counts now (JSON)' },
  {
    path: '/debug/heapsnapshot',
    what: "the whole V8 heap for Chrome's developer tools; may contain secrets",
  },
] as const

/** @param base Such as `http://127.0.0.1:6060/TOKEN`. */
export function renderDebugIndex(base: string): string {
  const rows = DEBUG_PAGES.map(
    ({ path, what }) => `<tr><td><a href="${base}${path}">${path}</a></td><td>${what}</td></tr>`,
  )
  return `<!doctype html>
<meta charset="utf-8">
<title>sdk-memtest: profiles</title>
<style>body{font:16px/1.5 system-ui;margin:2rem}td{padding:0 1rem 0 0}</style>
<h1>sdk-memtest: profiles</h1>
<table>
${rows.join('\n')}
</table>
<p>Look at one with <code>go tool pprof -top ${base}/debug/pprof/heap</code></p>
`
}
