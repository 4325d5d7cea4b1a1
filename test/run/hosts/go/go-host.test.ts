import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { startGoHost } from '../../../../src/run/hosts/go/go-host.ts'
import { installHost } from '../../../../src/run/hosts/install-host.ts'
import { parseRunOptions } from '../../../../src/run/options/options.ts'
import type { GoStart } from '../../../../src/run/protocol/protocol.ts'
import type { WalletOptions } from '../../../../src/run/scenarios/host.ts'
import { goIsMissing } from '../../profiling/go-pprof.ts'

const dir = mkdtempSync(join(tmpdir(), 'go-host-test-'))
after(() => rmSync(dir, { recursive: true }))
const skip = goIsMissing
const start = skip === false ? await installed() : null
const options: WalletOptions = {
  network: { kind: 'nowhere' },
  leafOptimizer: false,
  kind: 'client',
  storageDir: dir,
}
const collected = { collect: true, drain: true }

async function installed(): Promise<GoStart> {
  const read = parseRunOptions(['--host', 'go'], {})
  assert.ok(read !== 'help')
  const host = await installHost(read, new AbortController().signal)
  assert.match(host.runtime ?? '', /^go 1\.\d+/)
  assert.match(host.record.librarySha256 ?? '', /^[0-9a-f]{64}$/)
  assert.ok(host.start.kind === 'go')
  return host.start
}

async function open(t: TestContext, how: Partial<GoStart> = {}) {
  assert.ok(start !== null)
  const host = await startGoHost({ ...start, ...how }, dir)
  t.after(() => host.close())
  return host
}

test('lives of instances leave the same at every rest, from the first on', { skip }, async (t) => {
  const host = await open(t)
  if (host.probe.census().kind !== 'exact') t.diagnostic('native memory is not counted here')
  const wallet = host.wallet('alice', 'a1'.repeat(32), options)
  const rests = []
  for (let cycle = 0; cycle < 10; cycle += 1) {
    await wallet.liveOnce()
    const { reading, details } = await host.probe.checkpoint('rest', collected)
    const { rustLiveBlocks, rustLiveBytes, fds, threads, sdkHandles, externrefs, goroutines } = reading
    rests.push({ rustLiveBlocks, rustLiveBytes, fds, threads, sdkHandles, externrefs, goroutines })
    assert.deepEqual(details.resources, { goroutine: goroutines })
  }
  const [first, ...later] = rests.slice(3)
  for (const rest of later) assert.deepEqual(rest, first)
})

test('a row has Go’s own figures', { skip }, async (t) => {
  const host = await open(t)
  const row = await host.probe.sample({ collect: true })
  const { heapAllocBytes, heapInuseBytes, heapSysBytes, heapObjects, goroutines } = row
  assert.ok((heapAllocBytes ?? 0) > 50_000 && (heapAllocBytes ?? 0) < (heapInuseBytes ?? 0))
  assert.ok((heapInuseBytes ?? 0) < (heapSysBytes ?? 0))
  assert.ok((heapObjects ?? 0) > 100)
  assert.ok((goroutines ?? 0) >= 1)
  assert.deepEqual([row.wasmMemoryBytes, row.externalBytes], [null, null])
})

test('without the shim nothing native is said to be counted', { skip }, async (t) => {
  const host = await open(t, { shim: { kind: 'unavailable', reason: 'tried' } })
  const { rustLiveBytes, rustLiveBlocks, rssBytes } = await host.probe.sample({ collect: true })
  assert.deepEqual([rustLiveBytes, rustLiveBlocks], [null, null])
  assert.ok((rssBytes ?? 0) > 10_000_000)
  assert.deepEqual(host.probe.census(), { kind: 'unavailable', reason: 'tried' })
})

test('a process that is killed is told in one sentence, to whoever waits', { skip }, async (t) => {
  const host = await open(t)
  const waiting = host.probe.idle()
  process.kill(host.pid, 'SIGKILL')
  const died = { message: 'the Go process died by SIGKILL' }
  await assert.rejects(waiting, died)
  await assert.rejects(host.died, died)
})

test('any public method can be called, and those that are refused are counted', { skip }, async (t) => {
  const host = await open(t)
  const wallet = host.wallet('caller', 'b2'.repeat(32), options)
  await wallet.open?.()
  const methods = (await wallet.methods?.()) ?? []
  for (const method of ['getInfo', 'listPayments', 'addEventListener', 'disconnect']) {
    assert.ok(methods.includes(method), method)
  }
  assert.ok(!methods.includes('destroy'))
  const made = (steps: { method: string; arguments: never[] }[]) =>
    wallet.calls?.({ steps, times: 3, limitMs: 10_000 })
  const step = (method: string, ...args: unknown[]) => ({ method, arguments: args as never[] })
  const listed = await made([
    step('listPayments', { typeFilter: ['send'], limit: 5, assetFilter: { type: 'bitcoin' } }),
    step('addEventListener', { $listener: true }),
    step('removeEventListener', { $result: 1 }),
  ])
  assert.deepEqual([listed?.made, listed?.refused, listed?.refusal, listed?.hung], [3, 0, null, false])
  const refused = await made([step('listPayments', { limits: 5 })])
  assert.deepEqual([refused?.made, refused?.refused], [3, 3])
  assert.match(refused?.refusal ?? '', /ListPaymentsRequest has no field "limits"/)
  for (const [signature, words] of [
    [{ bytes: { $bytes: '0x' } }, /bytes: .*invalid byte/],
    [{ bytes: { $bytes: '00ff' }, bites: 1 }, /has no field "bites"/],
  ] as const) {
    const signedPackage = { signature: { type: 'token', signed: { signature } } }
    const signed = await made([step('publishSignedTransferPackage', { signedPackage })])
    assert.match(signed?.refusal ?? '', words)
  }
  await wallet.disconnect()
})
