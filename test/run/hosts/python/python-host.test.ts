import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { prepareShim } from '../../../../src/run/hosts/native/count-blocks.ts'
import { programFile } from '../../../../src/run/hosts/programs.ts'
import { startPythonHost } from '../../../../src/run/hosts/python/python-host.ts'
import { defaultCacheDir, installPythonSdk } from '../../../../src/run/install/sdk-install.ts'
import type { PythonStart } from '../../../../src/run/protocol/protocol.ts'
import type { WalletOptions } from '../../../../src/run/scenarios/host.ts'

const dir = mkdtempSync(join(tmpdir(), 'python-host-test-'))
after(() => rmSync(dir, { recursive: true }))
const cacheDir = defaultCacheDir()
const sdk = await installPythonSdk(null, { cacheDir })
const shim = await prepareShim(join(cacheDir, 'native'), process.env)
const start: PythonStart = {
  kind: 'python',
  interpreter: sdk.interpreter,
  agentFile: programFile('agent.py', join(cacheDir, 'native')),
  shim,
  library: sdk.library,
  loopbackOnly: true,
}
const skip = shim.kind === 'ready' ? false : shim.reason
const options: WalletOptions = {
  network: { kind: 'nowhere' },
  leafOptimizer: false,
  kind: 'client',
  storageDir: dir,
}
const SEED = 'a1'.repeat(32)
async function open(t: TestContext, how = start) {
  const host = await startPythonHost(how, dir)
  t.after(() => host.close())
  return host
}

const collected = { collect: true, drain: true }

test('lives of instances leave the same native blocks and bytes, and no descriptor or thread', {
  skip,
}, async (t) => {
  const host = await open(t)
  assert.deepEqual(host.probe.census(), { kind: 'exact' })
  const wallet = host.wallet('alice', SEED, options)
  const rests = []
  const heaps: number[] = []
  for (let cycle = 0; cycle < 20; cycle += 1) {
    await wallet.liveOnce()
    const { reading } = await host.probe.checkpoint('rest', collected)
    const { rustLiveBlocks, rustLiveBytes, fds, threads, sdkHandles, externrefs } = reading
    rests.push({ rustLiveBlocks, rustLiveBytes, fds, threads, sdkHandles, externrefs })
    heaps.push(reading.heapAllocBytes ?? Number.NaN)
  }
  const [fourth, ...later] = rests.slice(3)
  assert.ok((fourth?.rustLiveBlocks ?? 0) > 0)
  for (const rest of later) assert.deepEqual(rest, fourth)
  // Python's own caches grow now and then. What the agent itself leaves would show at every rest, as a name of 67 bytes did.
  const steps = heaps.slice(-8).filter((heap, index, all) => index > 0 && heap !== all[index - 1])
  assert.ok(steps.length <= 3, heaps.join(' '))
})

test('a native block that is leaked is counted as the library’s, a Python object as not', {
  skip,
}, async (t) => {
  const host = await open(t)
  const counted = async () => (await host.probe.checkpoint('rest', collected)).reading
  const plant = (kind: 'rust-bytes' | 'js-retain', count: number) =>
    host.injector({ kind, count }, options, false).afterCycle()
  await plant('rust-bytes', 1)
  const before = await counted()
  await plant('rust-bytes', 5000)
  const native = await counted()
  assert.equal((native.rustLiveBlocks ?? 0) - (before.rustLiveBlocks ?? 0), 1)
  assert.equal((native.rustLiveBytes ?? 0) - (before.rustLiveBytes ?? 0), 5000)
  await plant('js-retain', 1_000_000)
  const kept = await counted()
  assert.equal(kept.rustLiveBytes, native.rustLiveBytes)
  const grown = (kept.heapAllocBytes ?? 0) - (native.heapAllocBytes ?? 0)
  assert.ok(grown >= 1_000_000 && grown < 1_010_000, `${grown} bytes`)
})

test('without the shim nothing is said to be counted', async (t) => {
  const host = await open(t, { ...start, shim: { kind: 'unavailable', reason: 'tried' } })
  const { rustLiveBytes, rustLiveBlocks, heapAllocBytes, rssBytes } = await host.probe.sample({
    collect: true,
  })
  assert.deepEqual([rustLiveBytes, rustLiveBlocks, heapAllocBytes], [null, null, null])
  assert.ok((rssBytes ?? 0) > 10_000_000)
  assert.deepEqual(host.probe.census(), { kind: 'unavailable', reason: 'tried' })
})

test('a process that is killed is told in one sentence, to whoever waits', async (t) => {
  const host = await open(t)
  const waiting = host.probe.idle()
  process.kill(host.pid, 'SIGKILL')
  const died = { message: 'the Python process died by SIGKILL' }
  await assert.rejects(waiting, died)
  await assert.rejects(host.died, died)
  await assert.rejects(host.probe.idle(), died)
})
