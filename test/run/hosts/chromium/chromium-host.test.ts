import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { WalletOptions } from '../../../../src/run/scenarios/host.ts'
import { livingInGroup, openPage, withoutBrowser } from './browser.ts'

const skip = withoutBrowser
const options: WalletOptions = {
  network: { kind: 'nowhere' },
  leafOptimizer: false,
  kind: 'client',
  storageDir: '',
}
const SEED = 'a1'.repeat(32)
const collected = { collect: true, drain: true }

test('each life of an instance leaves the same exact counts, and its IndexedDB connection open', {
  skip,
}, async (t) => {
  const { host, uncaught } = await openPage(t)
  const wallet = host.wallet('alice', SEED, options)
  const rests = []
  for (let life = 1; life <= 6; life += 1) {
    await wallet.liveOnce()
    const { reading, details } = await host.probe.checkpoint('rest', collected)
    const { rustLiveBytes, rustLiveBlocks, externrefs, sdkHandles, goroutines } = reading
    rests.push([rustLiveBytes, rustLiveBlocks, externrefs, sdkHandles, goroutines])
    assert.deepEqual(details.resources.IDBDatabase, life)
  }
  assert.deepEqual(host.probe.census(), { kind: 'exact' })
  const [[bytes, blocks, references] = []] = rests
  assert.ok((bytes ?? 0) > 1000 && (blocks ?? 0) > 1 && (references ?? 0) > 10, String(rests[0]))
  assert.deepEqual(
    rests,
    [1, 2, 3, 4, 5, 6].map((life) => [bytes, blocks, references, 0, life]),
  )
  assert.deepEqual(uncaught, [])
})

test('each column has its figure: V8, Blink, the renderer’s memory, live objects; no descriptors or threads', {
  skip,
}, async (t) => {
  const { host } = await openPage(t)
  const reading = await host.probe.sample({ collect: true })
  assert.ok((reading.heapAllocBytes ?? 0) > 500_000)
  assert.ok((reading.heapInuseBytes ?? 0) >= (reading.heapAllocBytes ?? 0))
  const known = (reading.heapInuseBytes ?? 0) + (reading.externalBytes ?? 0) + (reading.wasmMemoryBytes ?? 0)
  assert.ok((reading.heapSysBytes ?? 0) > known, 'Blink has a heap too')
  assert.ok((reading.heapObjects ?? 0) > 100)
  if (process.platform === 'linux') assert.ok((reading.rssBytes ?? 0) > 30_000_000)
  assert.deepEqual([reading.fds, reading.threads], [null, null])
})

test('timers, connections and workers that stay open are counted by type, closed ones are not', {
  skip,
}, async (t) => {
  const { host } = await openPage(t)
  const inPage = (expression: string) =>
    host.page.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
  const open = async () => (await host.probe.checkpoint('quiet', collected)).details.resources
  const { 'DOM listener': _, ...before } = await open()
  assert.deepEqual(before, {})
  await inPage(`
    kept = [setTimeout(() => {}, 3600000), setInterval(() => {}, 3600000), new Worker('data:text/javascript,')]
    done = clearTimeout(setTimeout(() => {}, 3600000))
    opened = (name) => new Promise((resolve) => {
      const request = indexedDB.open(name)
      request.onsuccess = () => resolve(request.result)
    })
    Promise.all(['a', 'b', 'c'].map(opened)).then((all) => { databases = all; all[0].close() })`)
  const { 'DOM listener': __, ...held } = await open()
  assert.deepEqual(held, { Timeout: 2, Worker: 1, IDBDatabase: 2 })
  await inPage('clearTimeout(kept[0]); clearInterval(kept[1]); kept[2].terminate(); databases[1].close()')
  const { 'DOM listener': ___, ...left } = await open()
  assert.deepEqual(left, { IDBDatabase: 1 })
})

test('what the page throws outside any call is told, and an error of a call is its message', {
  skip,
}, async (t) => {
  const { host, uncaught } = await openPage(t)
  await host.page.send('Runtime.evaluate', { expression: 'Promise.reject(new Error("nobody waits")); 1' })
  await host.probe.idle()
  assert.deepEqual(uncaught, [new Error('nobody waits')])
  const wallet = host.wallet('alice', SEED, options)
  await assert.rejects(wallet.balanceSat(), { message: 'alice is not connected' })
})

for (const [name, end, message] of [
  ['is killed', 'kill', 'Chromium was ended by SIGKILL'],
  [
    'crashes',
    'crash',
    "the page's process crashed and said nothing: a fault in it, or no more memory outside V8's heap",
  ],
  ['runs out of memory', 'fill', "the page ran out of memory: it reached V8's heap limit"],
] as const) {
  test(`a browser that ${name} is told in one sentence, and nothing of it runs on`, {
    skip: skip || process.platform === 'win32',
  }, async (t) => {
    const { host } = await openPage(t, ['--js-flags=--expose-gc --max-old-space-size=60'])
    const { pid } = host.chromium
    assert.ok(process.platform !== 'linux' || livingInGroup(pid).length > 1)
    const waiting = assert.rejects(
      host.page.send('Runtime.evaluate', { expression: 'new Promise(() => {})', awaitPromise: true }),
      { message },
    )
    const died = assert.rejects(host.chromium.died, { message })
    if (end === 'kill') process.kill(pid, 'SIGKILL')
    else if (end === 'crash') host.page.send('Page.crash').catch(() => {})
    else {
      const expression = 'kept = []; for (;;) kept.push(new Array(1e5).fill({}))'
      host.page.send('Runtime.evaluate', { expression }).catch(() => {})
    }
    await Promise.all([waiting, died])
    await assert.rejects(host.probe.idle(), { message })
    await host.close()
    assert.deepEqual(livingInGroup(pid), [])
  })
}

test('nothing but loopback is reached, neither by a page nor by the browser itself', { skip }, async (t) => {
  const logDir = mkdtempSync(join(tmpdir(), 'net-log-'))
  t.after(() => rmSync(logDir, { recursive: true, force: true }))
  const { host } = await openPage(t, [`--log-net-log=${join(logDir, 'net.json')}`])
  const outside = [
    'http://example.com/',
    'http://93.184.216.34/',
    'http://[2606:2800::1]/',
    'http://10.0.0.1/',
  ]
  const { result } = await host.page.send<{ result: { value: string } }>('Runtime.evaluate', {
    expression: `Promise.allSettled(${JSON.stringify(outside)}.map((url) => fetch(url, { mode: 'no-cors' })))
      .then((all) => all.map(({ status }) => status).join())`,
    awaitPromise: true,
    returnByValue: true,
  })
  assert.equal(result.value, 'rejected,rejected,rejected,rejected')
  await host.wallet('alice', SEED, options).liveOnce()
  await host.close()
  const { constants, events } = JSON.parse(readFileSync(join(logDir, 'net.json'), 'utf8')) as NetLog
  const of = (name: string) => events.filter(({ type }) => type === constants.logEventTypes[name])
  const reached = of('TCP_CONNECT_ATTEMPT').flatMap(({ params }) => params?.address ?? [])
  assert.ok(reached.length > 1)
  for (const address of reached) assert.match(address, /^127\.0\.0\.1:/)
  // A UDP socket that is only connected sends nothing: so Chromium asks whether the machine has IPv6.
  assert.deepEqual(of('UDP_BYTES_SENT'), [])
  assert.ok(constants.logEventTypes.UDP_BYTES_SENT !== undefined)
})

interface NetLog {
  constants: { logEventTypes: Record<string, number> }
  events: { type: number; params?: { address?: string } }[]
}

test('any public method can be called in the page, and what it refuses is counted', { skip }, async (t) => {
  const { host } = await openPage(t)
  const wallet = host.wallet('alice', SEED, { ...options, kind: 'server' })
  await wallet.open?.()
  const methods = (await wallet.methods?.()) ?? []
  assert.ok(
    methods.includes('listPayments') && methods.includes('addEventListener') && !methods.includes('free'),
  )
  const made = await wallet.calls?.({
    steps: [
      { method: 'addEventListener', arguments: [{ $listener: true }] },
      { method: 'removeEventListener', arguments: [{ $result: 0 }] },
      { method: 'listPayments', arguments: [{}] },
    ],
    times: 3,
    limitMs: 10_000,
  })
  assert.deepEqual([made?.made, made?.refused, made?.refusal, made?.hung], [3, 0, null, false])
  const refused = await wallet.calls?.({
    steps: [{ method: 'getPayment', arguments: [{ paymentId: 'nobody' }] }],
    times: 2,
    limitMs: 10_000,
  })
  assert.deepEqual([refused?.made, refused?.refused], [2, 2])
  await wallet.disconnect()
  const { details } = await host.probe.checkpoint('rest', collected)
  assert.deepEqual(details.handles, {})
  assert.equal(await host.canShare?.(), true)
})
