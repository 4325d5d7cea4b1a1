import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'
import { after, type TestContext, test } from 'node:test'
import type { AgentChannel, AgentEvent } from '../../../src/run/hosts/agent-channel.ts'
import { type AgentProgram, openChannel } from '../../../src/run/hosts/agent-host.ts'
import type { SentReading, SentRest } from '../../../src/run/hosts/agent-probe.ts'

/** An agent that is tried, or why it cannot be. */
export type AgentUnderTest = { kind: 'agent'; program: AgentProgram } | { kind: 'skipped'; reason: string }

const FIGURES = [
  'heapAllocBytes',
  'heapObjects',
  'goroutines',
  'rssBytes',
  'rustLiveBlocks',
  'rustLiveBytes',
  'externrefs',
  'sdkHandles',
  'fds',
  'threads',
] as const satisfies (keyof SentReading)[]

const SEED = 'c3'.repeat(32)
/** A page's worth: larger than what a count of its own may take. */
const PLANTED_BYTES = 100_003

/** An agent's process with what it said unasked. */
export interface TriedAgent {
  channel: AgentChannel
  events: AgentEvent[]
  rest(): Promise<SentRest>
  /** Fields that build an instance where nobody answers. */
  nowhere(instance: string): Record<string, unknown>
}

/** Starts the agent for one test. */
export function openAgent(t: TestContext, program: AgentProgram, frames = 0): TriedAgent {
  const dir = mkdtempSync(join(tmpdir(), 'agent-test-'))
  const events: AgentEvent[] = []
  const channel = openChannel({ ...program, cwd: dir, frames }, (event) => events.push(event))
  t.after(async () => {
    await channel.close()
    rmSync(dir, { recursive: true, force: true })
  })
  return {
    channel,
    events,
    rest: () => channel.ask<SentRest>('rest', { collect: true }),
    nowhere: (instance) => ({
      instance,
      seed: SEED,
      storage: join(dir, instance),
      network: { kind: 'nowhere' },
      leafOptimizer: false,
      kind: 'client',
    }),
  }
}

/** What every agent must do, by the protocol that `docs/hosts.md` describes: the part that needs no network. */
export function agentConforms(name: string, agent: AgentUnderTest): void {
  const skip = agent.kind === 'skipped' ? agent.reason : false
  const program = () => {
    assert.ok(agent.kind === 'agent')
    return agent.program
  }
  const rule = (text: string, body: (agent: TriedAgent, t: TestContext) => Promise<void>) =>
    test(`${name}: ${text}`, { skip }, (t) => body(openAgent(t, program()), t))

  rule('hello tells the version of its runtime and whether native memory is counted', async ({ channel }) => {
    const { version, census } = await channel.ask<{ version: string; census: { kind: string } }>('hello')
    assert.match(version, /^\d+\.\d+/)
    assert.ok(census.kind === 'exact' || census.kind === 'unavailable', census.kind)
  })

  rule('what it does not know is an error of that request alone', async ({ channel, nowhere }) => {
    await assert.rejects(channel.ask('juggle'), /juggle/)
    await assert.rejects(channel.ask('balance', { instance: 'nobody', synced: false }))
    await assert.rejects(channel.ask('plant', { ...nowhere('x'), leak: 'juggling', count: 1 }), /juggling/)
    await channel.ask('hello')
  })

  test(`${name}: lines that are no requests are passed over, and it ends when the channel closes`, {
    skip,
  }, async (t) => {
    const { command, args, env, cwd } = program()
    const child = spawn(command, [...args, '3', '0'], {
      cwd,
      env,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    const closed = once(child, 'close')
    t.after(() => child.kill('SIGKILL'))
    const channel = child.stdio[3] as Duplex
    channel.write('no json\n[]\n{"id":7,"verb":"hello"}\n')
    const [line] = (await once(createInterface({ input: channel }), 'line')) as [string]
    assert.equal(JSON.parse(line).id, 7)
    channel.destroy()
    await closed
  })

  rule('a row has every figure, a number or null', async ({ channel }) => {
    for (const collect of [true, false]) {
      const row = await channel.ask<Record<string, unknown>>('sample', { collect })
      for (const figure of FIGURES) {
        assert.ok(row[figure] === null || Number.isSafeInteger(row[figure]), `${figure}: ${row[figure]}`)
      }
    }
  })

  rule('a rest has its row, and what is held by name sums up to it', async ({ channel, rest, nowhere }) => {
    await channel.ask('build', nowhere('alice'))
    await channel.ask('addListener', { instance: 'alice' })
    const { reading, handles, externrefs } = await rest()
    assert.equal(sum(handles), reading.sdkHandles)
    assert.equal(sum(externrefs), reading.externrefs)
    assert.ok((reading.sdkHandles ?? 0) >= 1)
    assert.ok((reading.externrefs ?? 0) >= 1)
  })

  rule('listeners come by an id and go by it once', async ({ channel, nowhere }) => {
    await channel.ask('build', nowhere('alice'))
    const told = await channel.ask('listen', { instance: 'alice', wallet: 'alice' })
    const listener = await channel.ask('addListener', { instance: 'alice' })
    assert.ok(typeof told === 'string' && typeof listener === 'string' && told !== listener)
    assert.equal(await channel.ask('removeListener', { instance: 'alice', listener }), true)
    assert.equal(await channel.ask('removeListener', { instance: 'alice', listener }), false)
    assert.equal(await channel.ask('removeListener', { instance: 'alice', listener: told }), true)
  })

  rule('an instance that is disconnected and released leaves nothing', async ({ channel, rest, nowhere }) => {
    const rests = []
    for (let life = 0; life < 8; life += 1) {
      await channel.ask('build', nowhere('alice'))
      const listener = await channel.ask('listen', { instance: 'alice', wallet: 'alice' })
      await channel.ask('removeListener', { instance: 'alice', listener })
      await channel.ask('disconnect', { instance: 'alice' })
      await channel.ask('release', { instance: 'alice' })
      rests.push(keptIn(await rest()))
    }
    for (const each of rests.slice(4)) assert.deepEqual(each, rests[3])
    assert.deepEqual([rests[3]?.sdkHandles, rests[3]?.externrefs], [0, 0])
    await assert.rejects(channel.ask('disconnect', { instance: 'alice' }))
  })

  rule('lives of instances leave nothing either', async ({ channel, rest, nowhere }) => {
    const rests = []
    for (let life = 0; life < 8; life += 1) {
      await channel.ask('live', nowhere('alice'))
      rests.push(keptIn(await rest()))
    }
    for (const each of rests.slice(4)) assert.deepEqual(each, rests[3])
  })

  rule('planted bytes are counted on their side of the border', async ({ channel, rest, nowhere }) => {
    const plant = (leak: string, count: number) => channel.ask('plant', { ...nowhere('x'), leak, count })
    await plant('rust-bytes', 1)
    await plant('js-retain', 1)
    const before = (await rest()).reading
    await plant('rust-bytes', PLANTED_BYTES)
    const native = (await rest()).reading
    if (before.rustLiveBlocks !== null) {
      assert.equal((native.rustLiveBlocks ?? 0) - before.rustLiveBlocks, 1)
      assert.equal((native.rustLiveBytes ?? 0) - (before.rustLiveBytes ?? 0), PLANTED_BYTES)
    }
    await plant('js-retain', PLANTED_BYTES)
    const kept = (await rest()).reading
    assert.equal(kept.rustLiveBytes, native.rustLiveBytes)
    if (kept.heapAllocBytes === null || native.heapAllocBytes === null) return
    const grown = kept.heapAllocBytes - native.heapAllocBytes
    assert.ok(grown >= PLANTED_BYTES && grown < 1.2 * PLANTED_BYTES, `${grown} bytes`)
  })

  // What each kind of planted leak must add to at least one figure, N at a time.
  for (const [leak, figure] of [
    ['handle', 'sdkHandles'],
    ['listener', 'externrefs'],
    ['listener-captures-sdk', 'sdkHandles'],
    ['timer', 'goroutines'],
  ] as const) {
    rule(`plant ${leak} adds to ${figure}, each time the same`, async ({ channel, rest, nowhere }) => {
      const plant = () => channel.ask('plant', { ...nowhere('x'), leak, count: 3 })
      const grown: number[] = []
      for (let time = 0; time < 3; time += 1) {
        await plant()
        grown.push((await rest()).reading[figure] ?? 0)
      }
      assert.equal((grown[1] ?? 0) - (grown[0] ?? 0), 3)
      assert.equal((grown[2] ?? 0) - (grown[1] ?? 0), 3)
    })
  }

  test(`${name}: with frames it writes the stacks of blocks that stay, from the mark on or all`, {
    skip,
  }, async (t) => {
    const { channel, nowhere } = openAgent(t, program(), 16)
    const { census } = await channel.ask<{ census: { kind: string } }>('hello')
    if (census.kind !== 'exact') return
    await channel.ask('mark')
    const fields = nowhere('x')
    await channel.ask('plant', { ...fields, leak: 'rust-bytes', count: PLANTED_BYTES })
    const file = join(tmpdir(), `agent-stacks-${process.pid}-${name.replaceAll(/\W/g, '')}.txt`)
    after(() => rmSync(file, { force: true }))
    await channel.ask('stacks', { file })
    assert.ok(existsSync(file))
    const sizes = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[1])
    assert.ok(sizes.includes(String(PLANTED_BYTES)), sizes.join(', '))
  })
}

const sum = (counts: Record<string, number>) =>
  Object.values(counts).reduce((total, count) => total + count, 0)

/** What an agent still holds, without what moves by itself. */
function keptIn({ reading }: SentRest) {
  const { rustLiveBlocks, rustLiveBytes, externrefs, sdkHandles, goroutines, fds, threads } = reading
  return { rustLiveBlocks, rustLiveBytes, externrefs, sdkHandles, goroutines, fds, threads }
}
