import assert from 'node:assert/strict'
import childProcess from 'node:child_process'
import { EventEmitter } from 'node:events'
import { syncBuiltinESMExports } from 'node:module'
import { Duplex, PassThrough } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { type HarnessHandlers, runHarness } from '../../../src/run/children/harness-process.ts'
import { runHarnessThrough } from '../../../src/run/children/harness-through.ts'
import { startNetworkProcess } from '../../../src/run/children/network-process.ts'
import type { FromHarness, HarnessConfig } from '../../../src/run/protocol/protocol.ts'
import { runOptionsWith } from '../../run-options-fixture.ts'

/** A child process that does nothing by itself. */
class Child extends EventEmitter {
  pid = 4711
  exitCode = null
  signalCode = null
  stderr = new PassThrough()
  channel = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
  stdio = [null, null, this.stderr, this.channel]

  constructor() {
    super()
    setImmediate(() => this.emit('spawn'))
  }

  kill(signal: string): boolean {
    setImmediate(() => this.emit('close', null, signal))
    return true
  }

  send(): void {}

  async say(message: FromHarness): Promise<void> {
    this.channel.push(`${JSON.stringify(message)}\n`)
    await turn()
  }
}

/** Puts such children in the place of real ones, and a clock that the test moves. */
function withChildren(t: TestContext, born: (child: Child) => void = () => {}): Child[] {
  const children: Child[] = []
  t.mock.method(childProcess, 'spawn', (() => {
    const child = new Child()
    children.push(child)
    born(child)
    return child
  }) as unknown as typeof childProcess.spawn)
  syncBuiltinESMExports()
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
  t.after(() => {
    t.mock.restoreAll()
    syncBuiltinESMExports()
  })
  return children
}

function configOf(record: Parameters<typeof runOptionsWith>[0]): HarnessConfig {
  return {
    ...{ record: runOptionsWith(record), host: { kind: 'node' }, network: { kind: 'local' } },
    ...{ scenarioFile: null, latestEndSec: 600, rustProfile: false, resume: null },
    ...{ outDir: '/nowhere', samplesFile: '/nowhere/samples.csv' },
  } as unknown as HarnessConfig
}

function handlersOf(stop = new AbortController()): HarnessHandlers {
  return {
    ...{ onStart() {}, onMessage() {}, stop: stop.signal, abandon: new AbortController().signal },
    ...{ decided: new Promise(() => {}), broken: new Promise(() => {}) },
  }
}

const LIVING: FromHarness = { kind: 'progress', payments: 0, paymentsFailed: 0, cycles: 0 }

/** What ends a harness that tells it is alive each ten seconds, but no more; `say` may add to that. */
async function endOf(
  t: TestContext,
  network: 'local' | 'regtest',
  afterStart: (child: Child, stop: AbortController) => Promise<void> = async () => {},
): Promise<{ detail: string; sec: number }> {
  const children = withChildren(t)
  const stop = new AbortController()
  let detail = ''
  const ended = runHarness(configOf({ network }), [], handlersOf(stop)).then((end) => {
    detail = end.kind === 'broken' && 'detail' in end.outcome ? end.outcome.detail : end.kind
  })
  for (let round = 0; children[0] === undefined || round < 3; round += 1) await turn()
  const [child] = children
  await afterStart(child, stop)
  let sec = 0
  while (detail === '' && sec < 2000) {
    sec += 10
    await child.say(LIVING)
    t.mock.timers.tick(10_000)
    await turn()
    await turn()
  }
  await ended
  return { detail, sec }
}

test('a harness is given two minutes to begin on the local network', async (t) => {
  assert.deepEqual(await endOf(t, 'local'), {
    ...{ detail: 'the harness had not begun to measure after 120 s', sec: 120 },
  })
})

test('and seven on the hosted one, whose coins take minutes to arrive', async (t) => {
  assert.deepEqual(await endOf(t, 'regtest'), {
    ...{ detail: 'the harness had not begun to measure after 420 s', sec: 420 },
  })
})

test('it is given two minutes beyond its duration', async (t) => {
  const end = await endOf(t, 'local', (child) => child.say({ kind: 'stage', stage: 'measuring' }))
  assert.deepEqual(end, { detail: 'the harness was not done 120 s after its duration', sec: 720 })
})

test('one that is silent for two minutes hangs', async (t) => {
  const children = withChildren(t)
  const ended = runHarness(configOf({ network: 'regtest' }), [], handlersOf())
  for (let round = 0; children[0] === undefined || round < 3; round += 1) await turn()
  t.mock.timers.tick(400_000)
  const end = await ended
  assert.equal(
    end.kind === 'broken' && 'detail' in end.outcome && end.outcome.detail,
    'the harness gave no sign of life for 120 s',
  )
})

test('a sweep goes on in eight processes, and no more', async (t) => {
  const children = withChildren(t, (child) => {
    // Each begins a method and dies of it, once somebody listens.
    child.once('spawn', async () => {
      await turn()
      await child.say({ kind: 'sweep', news: { begun: 'getInfo' } })
      child.emit('close', 1, null)
    })
  })
  const { end } = await runHarnessThrough(configOf({ scenario: 'api' }), [], handlersOf())
  assert.deepEqual([end.kind, children.length], ['broken', 8])
})

test('the local network is given a minute to start', async (t) => {
  const children = withChildren(t)
  const started = startNetworkProcess(new AbortController().signal).then(
    () => 'it serves',
    (error: Error) => error.message,
  )
  for (let round = 0; children[0] === undefined || round < 3; round += 1) await turn()
  t.mock.timers.tick(600_000)
  assert.equal(await started, 'the local network did not start within 60 s')
})
