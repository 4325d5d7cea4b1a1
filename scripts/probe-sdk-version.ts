/**
 * Tries the reading of memory on the SDK in the folder given, and prints what works as one JSON line. Started by
 * try-sdk-versions.ts with the preload and `MEMTEST_REWRITE=1`. Nothing leaves the machine: `fetch` is replaced.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findExternrefTable } from '../src/run/probe/externrefs.ts'
import { createMemoryReader } from '../src/run/probe/memory-reader.ts'
import { readCountedAllocations } from '../src/run/probe/rewriting/counting-rewrite.ts'
import { memoryHooks } from '../src/run/probe/wasm-capture.ts'
import type { MemoryCheckpoint } from '../src/run/probe/wasm-reader.ts'
import type { Growth, VersionProbe } from './sdk-version-table.ts'

const WARM_UP_CYCLES = 3
const CYCLES = 10
const MNEMONIC = `${'abandon '.repeat(11)}about`
/** An empty message, then the trailer `grpc-status:0`. */
const EMPTY_ANSWER = Buffer.concat([
  Buffer.from([0, 0, 0, 0, 0, 0x80, 0, 0, 0, 13]),
  Buffer.from('grpc-status:0'),
])

// biome-ignore lint/suspicious/noExplicitAny: versions differ, so no version's types fit
type AnySdk = any

let answersGrpc = false
let answered = 0
globalThis.fetch = async (input) => {
  const { pathname } = new URL(input instanceof Request ? input.url : String(input))
  if (!answersGrpc || !/^\/[\w.]+\.[\w.]+\/\w+$/.test(pathname)) throw new TypeError('fetch failed')
  answered++
  return new Response(EMPTY_ANSWER, { headers: { 'content-type': 'application/grpc-web+proto' } })
}

const { log } = console
console.log = console.warn = () => {}
const dir = process.argv[2] ?? '.'
const storage = mkdtempSync(join(tmpdir(), 'memtest-probe-'))
const sdk: AnySdk = createRequire(join(dir, 'package.json'))('@breeztech/breez-sdk-spark')
const reader = createMemoryReader({ countObjects: false })
const [instance] = memoryHooks().instances
if (instance === undefined) throw new Error('the SDK loaded, but its wasm instance was not captured')
let methodsAgree = true

async function build(makeConfig: () => AnySdk): Promise<AnySdk> {
  const builder = sdk.SdkBuilder.new(makeConfig(), { type: 'mnemonic', mnemonic: MNEMONIC })
  const path = join(storage, 'wallet')
  const stored =
    builder.withDefaultStorage === undefined
      ? builder.withStorage(await sdk.defaultStorage(path))
      : await builder.withDefaultStorage(path)
  return stored.build()
}

async function checkpoint(): Promise<MemoryCheckpoint> {
  const reading = await reader.checkpoint('rest', { collect: true, drain: true })
  const counted = readCountedAllocations(instance as NonNullable<typeof instance>)
  methodsAgree &&=
    counted?.liveBytes === reading.rustLiveBytes && counted?.liveBlocks === reading.rustLiveBlocks
  return reading
}

async function growthPerCycle(makeConfig: (() => AnySdk) | undefined): Promise<Growth | null> {
  if (makeConfig === undefined) return null
  const cycle = async () => {
    const wallet = await build(makeConfig)
    await wallet.disconnect()
    wallet.free()
    return await checkpoint()
  }
  for (let round = 1; round < WARM_UP_CYCLES; round++) await cycle()
  const first = await cycle()
  let last = first
  for (let round = 0; round < CYCLES; round++) last = await cycle()
  const held = ({ externrefs }: MemoryCheckpoint) =>
    Object.values(externrefs ?? {}).reduce((sum, count) => sum + count, 0)
  return {
    blocks: ((last.rustLiveBlocks ?? Number.NaN) - (first.rustLiveBlocks ?? Number.NaN)) / CYCLES,
    bytes: ((last.rustLiveBytes ?? Number.NaN) - (first.rustLiveBytes ?? Number.NaN)) / CYCLES,
    externrefs: (held(last) - held(first)) / CYCLES,
  }
}

/** Functions that Rust still holds for each answered gRPC-web request, at rest. */
async function functionsPerAnswer(makeConfig: () => AnySdk): Promise<number> {
  const before = (await checkpoint()).externrefs?.function ?? 0
  answersGrpc = true
  const wallet = await build(makeConfig)
  for (let call = 0; call < 10; call++) await wallet.syncWallet({}).catch(() => {})
  await wallet.disconnect()
  wallet.free()
  answersGrpc = false
  return ((((await checkpoint()).externrefs?.function ?? 0) - before) / answered) as number
}

const client = () => Object.assign(sdk.defaultConfig('regtest'), { realTimeSyncServerUrl: undefined })
const server = sdk.defaultServerConfig && (() => sdk.defaultServerConfig('regtest'))
const table = findExternrefTable(instance)
const clientGrowth = await growthPerCycle(client)
const serverGrowth = await growthPerCycle(server)
const probe: VersionProbe = {
  census: reader.census(),
  externrefTable: table && {
    exportedAs: Object.keys(instance.exports).find((name) => instance.exports[name] === table.table) ?? '',
    firstSlot: table.firstSlot,
  },
  rewriteProblem: memoryHooks().problems[0] ?? null,
  client: clientGrowth,
  server: serverGrowth,
  functionsPerAnswer: await functionsPerAnswer(server ?? client),
  methodsAgree,
  handleClasses: memoryHooks().registries.filter(({ kind }) => kind === 'handle').length,
}
log(JSON.stringify(probe))
rmSync(storage, { recursive: true, force: true })
process.exit(0)
