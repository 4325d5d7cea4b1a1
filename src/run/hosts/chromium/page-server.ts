import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import * as nodeModule from 'node:module'
import type { AddressInfo } from 'node:net'
import { extname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../../../errors.ts'
import { OwnFiles } from './own-files.ts'

/** Serves the agent's page, the SDK's build for pages and a user's own scenario, to nobody but that page. */
export interface PageServer {
  /** The page's address. */
  url: string
  own: OwnFiles
  close(): void
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.ts': 'text/javascript',
  '.mts': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
}

// From a clone the page gets the sources with their types taken off; bundled, the agent is one file beside this one.
const FROM_SOURCES = import.meta.url.endsWith('.ts')
// Bun has no such function.
const { stripTypeScriptTypes: stripTypes } = nodeModule as Partial<typeof nodeModule>
const SRC = fileURLToPath(new URL('../../..', import.meta.url))
const AGENT = FROM_SOURCES ? '/src/run/hosts/chromium/page/agent.ts' : '/page-agent.js'

/** What the user's own file imports from the SDK is what the agent has loaded. */
function pageOf(entry: string): string {
  const imports = { [SDK_PACKAGE]: `/sdk/${entry}`, [`${SDK_PACKAGE}/web`]: `/sdk/${entry}` }
  const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`
  return `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>sdk-memtest</title>${map}<script type="module" src="${AGENT}"></script>`
}

const SDK_PACKAGE = '@breeztech/breez-sdk-spark'

interface Served {
  host: string
  page: string
  sdkFolder: string
  own: OwnFiles
}

/**
 * @param sdkFolder The SDK's package, whose `web` build is served below `/sdk/`.
 * @param entry The file of it that the page loads.
 * @throws UsageError in a clone under a runtime that takes no types off.
 */
export async function servePage(sdkFolder: string, entry: string): Promise<PageServer> {
  if (FROM_SOURCES && stripTypes === undefined) {
    throw new UsageError('--host chromium from a clone needs Node 24: run it with node, or the built tool')
  }
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 })
  await new Promise<void>((listening, fail) => {
    server.once('error', fail)
    server.listen(0, '127.0.0.1', listening)
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const own = new OwnFiles()
  const served = { host, page: pageOf(entry), sdkFolder, own }
  server.on('request', (request, response) => answer(request, response, served))
  return {
    url: `http://${host}/`,
    own,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function answer(
  { method, url = '/', headers }: IncomingMessage,
  response: ServerResponse,
  served: Served,
): void {
  const { host, page } = served
  // Another page that reaches this port, under whatever name, gets nothing.
  const isOurs = headers.host === host && (headers.origin ?? `http://${host}`) === `http://${host}`
  if (!isOurs || method !== 'GET') {
    response.writeHead(403).end()
    return
  }
  const path = URL.parse(url, `http://${host}`)?.pathname ?? '/'
  const content = path === '/' ? page : contentOf(path, served)
  if (content === null) {
    response.writeHead(404).end()
    return
  }
  const type = path === '/' ? 'text/html' : (TYPES[extname(path)] ?? 'application/octet-stream')
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(content)
}

function contentOf(path: string, { sdkFolder, own }: Served): string | Uint8Array | null {
  if (path.startsWith('/own/')) return own.contentOf(path)
  if (path.startsWith('/sdk/')) return fileIn(sdkFolder, path.slice('/sdk/'.length))
  if (!FROM_SOURCES) return path === AGENT ? readFileSync(new URL(`.${AGENT}`, import.meta.url)) : null
  if (!path.startsWith('/src/') || !path.endsWith('.ts')) return null
  const source = fileIn(SRC, path.slice('/src/'.length))
  return source === null ? null : (stripTypes?.(source.toString()) ?? null)
}

/** A file below a folder, or null: never one beside it. */
function fileIn(folder: string, name: string): Buffer | null {
  let file: string
  try {
    file = resolve(join(folder, decodeURIComponent(name)))
  } catch {
    return null
  }
  if (relative(folder, file).split(sep)[0] === '..') return null
  return existsSync(file) && statSync(file).isFile() ? readFileSync(file) : null
}
