import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { UsageError } from '../../errors.ts'
import type { Profiled, Profiling } from './profiles.ts'

export interface PprofServer {
  port: number
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

/**
 * Serves the profiles as Go's net/http/pprof does, on the loopback interface only. Requests whose Host header names
 * another host are refused: a web page in the user's browser could otherwise read them by rebinding its name.
 * @throws UsageError when the port is taken.
 */
export async function startPprofServer(options: PprofServerOptions): Promise<PprofServer> {
  const closing = new AbortController()
  const server = createServer((request, response) => {
    answer(request, response, options, closing.signal).catch((error: unknown) => {
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
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        closing.abort()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
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
  options: PprofServerOptions,
  closing: AbortSignal,
): Promise<void> {
  const hungUp = new AbortController()
  response.once('close', () => hungUp.abort())
  const { status, contentType, body, fileName } = await reply(
    request,
    options,
    AbortSignal.any([closing, hungUp.signal]),
  )
  const headers = {
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  }
  if (fileName !== undefined) response.setHeader('content-disposition', `attachment; filename="${fileName}"`)
  response.writeHead(status, headers)
  if (body instanceof Readable) await pipeline(body, response)
  else response.end(body)
}

async function reply(
  { headers, method, url: target }: IncomingMessage,
  { profiling, memstats }: PprofServerOptions,
  stop: AbortSignal,
): Promise<Reply> {
  const host = headers.host ?? ''
  if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(host)) {
    return sentence(403, `the Host header should be 127.0.0.1 or localhost, got ${JSON.stringify(host)}`)
  }
  if (method !== 'GET') return sentence(405, `the method should be GET, got ${method}`)
  const { pathname, searchParams, origin } = new URL(target ?? '/', `http://${host}`)
  switch (pathname) {
    case '/debug/pprof':
    case '/debug/pprof/':
      return { status: 200, contentType: 'text/html; charset=utf-8', body: renderDebugIndex(origin) }
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
      return sentence(404, `no such page: see ${origin}/debug/pprof/`)
  }
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

/** @param origin Such as `http://127.0.0.1:6060`. */
export function renderDebugIndex(origin: string): string {
  const rows = DEBUG_PAGES.map(
    ({ path, what }) => `<tr><td><a href="${path}">${path}</a></td><td>${what}</td></tr>`,
  )
  return `<!doctype html>
<meta charset="utf-8">
<title>sdk-memtest: profiles</title>
<style>body{font:16px/1.5 system-ui;margin:2rem}td{padding:0 1rem 0 0}</style>
<h1>sdk-memtest: profiles</h1>
<table>
${rows.join('\n')}
</table>
<p>Look at one with <code>go tool pprof -top ${origin}/debug/pprof/heap</code></p>
`
}
