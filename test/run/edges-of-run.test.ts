import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs, { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { UsageError } from '../../src/errors.ts'
import { latestEndSec } from '../../src/run/asked-counts.ts'
import { FaucetClient } from '../../src/run/faucet-client.ts'
import { nativeCulprits, parseSymbols } from '../../src/run/hosts/native/native-stacks.ts'
import { waitUntilIdle } from '../../src/run/hosts/wasm/wait-until-idle.ts'
import { checkPackageFile } from '../../src/run/install/cache-folder.ts'
import { INJECTIONS, type InjectionKind, parseInjection } from '../../src/run/options/injection.ts'
import { parseRunOptions } from '../../src/run/options/run-options.ts'
import { storageParent } from '../../src/run/output/work-dir.ts'
import { collectGarbage, drainTimers } from '../../src/run/probe/rest.ts'
import { endWithChildren, groupEnded } from '../../src/run/process-group.ts'
import { startPprofServer } from '../../src/run/profiling/pprof-server.ts'
import { V8HeapProfile } from '../../src/run/profiling/v8-heap-profile.ts'
import { readJsonLines } from '../../src/run/protocol/json-lines.ts'

test('a leak that is planted without an amount has the one that the help names', () => {
  const counts = Object.keys(INJECTIONS).map((kind) => [kind, parseInjection(kind).count])
  assert.deepEqual(Object.fromEntries(counts) satisfies Record<InjectionKind, number>, {
    ...{ instance: 1, listener: 1, 'listener-captures-sdk': 1, handle: 1, timer: 1 },
    ...{ 'js-retain': 65_536, 'listener-on-failure': 1, 'rust-bytes': 16 },
  })
})

test('a duration is from a millisecond to 500 hours', () => {
  const taken = (text: string) => {
    try {
      parseRunOptions(['--mem-interval', text], {})
      return true
    } catch (error) {
      assert.match(String(error), /--mem-interval should be/)
      return false
    }
  }
  assert.deepEqual(['1ms', '0.99ms', '500h', '500h1s'].map(taken), [true, false, true, false])
})

test('a run that was asked for a number ends after an hour at the soonest, at ten seconds a payment', () => {
  const endOf = (paymentLimit: number) =>
    latestEndSec(
      {
        ...{ durationSec: null, paymentLimit, cycleLimit: null },
        ...{ scenario: 'basic', intervalSec: 0, reconnectEvery: 100 },
      },
      1e9,
    )
  assert.deepEqual([1, 360, 361].map(endOf), [3600, 3600, 3610])
})

const FAUCET = { url: 'http://127.0.0.1:9/graphql', username: 'ann', password: 'secret', firstBackoffMs: 1 }

test('two requests are made of the faucet at a time, and no more', async (t) => {
  const answers: ((answer: Response) => void)[] = []
  const asked = () => new Promise<Response>((answer) => answers.push(answer))
  const sent = t.mock.method(globalThis, 'fetch', asked)
  const client = new FaucetClient(FAUCET)
  const funded = Promise.all([1, 2, 3].map((amount) => client.fund('bcrt1q', amount)))
  await turn()
  assert.equal(sent.mock.callCount(), 2)
  const answer = () =>
    answers.shift()?.(Response.json({ data: { request_regtest_funds: { transaction_hash: 'ab' } } }))
  answer()
  await turn()
  assert.equal(sent.mock.callCount(), 3)
  answer()
  answer()
  assert.deepEqual(await funded, ['ab', 'ab', 'ab'])
})

test('the faucet is given 15 s', async (t) => {
  const late = AbortSignal.abort(new DOMException('late', 'TimeoutError'))
  t.mock.method(AbortSignal, 'timeout', () => late)
  await assert.rejects(new FaucetClient(FAUCET).fund('bcrt1q', 1), /no answer within 15 s/)
})

/** How long the wait for idle SDKs takes, by a clock that only timers move. */
async function waitedMs(t: TestContext, open: number): Promise<number> {
  let nowMs = 0
  const timer = t.mock.method(globalThis, 'setTimeout', (done: () => void, ms: number) => {
    nowMs += ms
    queueMicrotask(done)
  })
  await waitUntilIdle({ count: 1, open }, () => nowMs)
  timer.mock.restore()
  return nowMs
}

test('SDKs are idle after a quarter of a second without a request, and waited for three', async (t) => {
  assert.equal(await waitedMs(t, 0), 250)
  assert.equal(await waitedMs(t, 1), 3000)
})

test('a package of 512 MB is taken, one byte more is not', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'edges-of-run-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const file = join(dir, 'sdk.tgz')
  writeFileSync(file, '')
  truncateSync(file, 536_870_912)
  checkPackageFile(file, (why) => new UsageError(why))
  truncateSync(file, 536_870_913)
  assert.throws(() => checkPackageFile(file, (why) => new UsageError(why)), /it has 512 MB, expected at most/)
})

/** Puts something in the place of a function of Node's own, until the test is over. */
function replace(t: TestContext, replaced: () => void): void {
  replaced()
  syncBuiltinESMExports()
  t.after(() => {
    t.mock.restoreAll()
    syncBuiltinESMExports()
  })
}

test("the wallets' storage lies in memory where 512 MB of it are free", (t) => {
  let freeBytes = 536_870_912
  const statfs = (() => ({ bavail: freeBytes, bsize: 1 })) as unknown as typeof fs.statfsSync
  replace(t, () => t.mock.method(fs, 'statfsSync', statfs))
  assert.equal(storageParent({}, process.cwd()), process.cwd())
  freeBytes -= 1
  assert.equal(storageParent({}, process.cwd()), tmpdir())
})

test('garbage is collected four times; timers of 500 ms and more are fired early', async (t) => {
  const before = globalThis.gc
  t.after(() => {
    globalThis.gc = before
  })
  let collections = 0
  globalThis.gc = (async () => void collections++) as unknown as typeof globalThis.gc
  await collectGarbage()
  assert.equal(collections, 4)
  const asked: number[] = []
  await drainTimers({
    fireEarly(fromMs: number) {
      asked.push(fromMs)
      return { timers: 0, longestDelayMs: 0 }
    },
  } as unknown as Parameters<typeof drainTimers>[0])
  assert.deepEqual(asked, [500])
})

const NO_PROC = process.platform === 'linux' ? false : 'needs /proc'

test('a group of processes that was killed is waited for three seconds', { skip: NO_PROC }, async (t) => {
  // Each look at the clock finds it a tenth of a second later.
  let looks = 0
  t.mock.method(performance, 'now', () => 100 * looks++)
  const group = Number(fs.readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ')[2])
  await groupEnded(group)
  assert.equal(looks, 31)
})

test('children are given five seconds to end by themselves', { skip: NO_PROC }, async (t) => {
  const child = spawn('sh', ['-c', "trap '' TERM; echo ready; while :; do sleep 0.05; done"], {
    ...{ detached: true, stdio: ['ignore', 'pipe', 'ignore'] },
  })
  await once(child.stdout ?? assert.fail(), 'data')
  let looks = 0
  let looksWhenKilled = 0
  t.mock.method(performance, 'now', () => 100 * looks++)
  const kill = process.kill.bind(process)
  t.mock.method(process, 'kill', (pid: number, signal: NodeJS.Signals) => {
    if (signal === 'SIGKILL') looksWhenKilled = looks
    return kill(pid, signal)
  })
  await endWithChildren(child)
  assert.equal(looksWhenKilled, 51)
})

test('a profile of the processor takes 30 s where nobody says how long; a request has 30 s to come in', async (t) => {
  const listening = http.createServer
  const made = t.mock.fn(listening)
  replace(t, () => t.mock.method(http, 'createServer', made))
  const seconds: number[] = []
  const profiling = {
    async cpu(each: number) {
      seconds.push(each)
      return { kind: 'none', reason: 'none here' }
    },
  }
  const server = await startPprofServer({
    ...{ port: 0, memstats: () => null },
    profiling: profiling as unknown as Parameters<typeof startPprofServer>[0]['profiling'],
  })
  t.after(() => server.close())
  for (const query of ['', '?seconds=600', '?seconds=601']) {
    await (await fetch(`${server.base}/debug/pprof/profile${query}`)).text()
  }
  assert.deepEqual(seconds, [30, 600])
  assert.deepEqual(made.mock.calls[0]?.arguments[0], { requestTimeout: 30_000, headersTimeout: 10_000 })
})

test('V8 is asked for stacks of 64 frames', () => {
  const asked: number[][] = []
  const heap = { start: (...figures: number[]) => void asked.push(figures) }
  new V8HeapProfile(heap as unknown as ConstructorParameters<typeof V8HeapProfile>[0])
  assert.deepEqual(
    asked.map(([, frames]) => frames),
    [64],
  )
})

test('a message of 16 MiB is read, a longer one is passed over', async () => {
  const read = async (characters: number) => {
    const channel = new PassThrough({ highWaterMark: 2 ** 26 })
    const values: unknown[] = []
    readJsonLines(channel, (value) => values.push(value))
    channel.write(`"${'x'.repeat(characters - 2)}"`)
    await new Promise((resolve) => setImmediate(resolve))
    channel.end('\n1\n')
    await new Promise((resolve) => channel.once('end', resolve))
    return values.length
  }
  assert.deepEqual([await read(16_777_216), await read(16_777_217)], [2, 1])
})

test('native stacks that agree in six frames are one culprit, and ten culprits are told', () => {
  const symbols = parseSymbols(
    Array.from({ length: 99 }, (_, index) => `${(256 * (index + 1)).toString(16)} T f${index}`).join('\n'),
  )
  const block = (...functions: number[]) =>
    ['1 64', ...functions.map((index) => (256 * (index + 1)).toString(16))].join(' ')
  const culprits = (...blocks: string[]) => nativeCulprits(blocks.join('\n'), symbols).length
  assert.equal(culprits(block(1, 2, 3, 4, 5, 6, 7), block(1, 2, 3, 4, 5, 6, 8)), 1)
  assert.equal(culprits(block(1, 2, 3, 4, 5, 6), block(1, 2, 3, 4, 5, 7)), 2)
  const alone = (count: number) => culprits(...Array.from({ length: count }, (_, index) => block(index)))
  assert.deepEqual([alone(10), alone(11)], [10, 10])
})
