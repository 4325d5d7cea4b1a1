import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { FaucetClient } from '../../../src/run/faucet-client.ts'
import type { AgentProgram } from '../../../src/run/hosts/agent-host.ts'
import { startNetwork } from '../../../src/spark/network.ts'
import { type AgentUnderTest, openAgent } from './agent-conformance.ts'

const SAT = 1000

/** What every agent must do, by the protocol that `docs/hosts.md` describes: the part with payments. */
export function agentPays(name: string, agent: AgentUnderTest): void {
  const skip = agent.kind === 'skipped' ? agent.reason : false
  test(`${name}: two wallets pay each other, who is paid says so, and one let go is still counted`, {
    skip,
    timeout: 120_000,
  }, async (t) => {
    assert.ok(agent.kind === 'agent')
    await tryPayments(t, agent.program)
  })
}

/** Pays with an agent on a network of its own, and lets an instance go. */
export async function tryPayments(t: TestContext, program: AgentProgram): Promise<void> {
  await using network = await startNetwork()
  const { channel, events, rest } = openAgent(t, program)
  const storage = mkdtempSync(join(tmpdir(), 'agent-wallets-'))
  t.after(() => rmSync(storage, { recursive: true, force: true }))
  const build = (instance: string, seed: string) =>
    channel.ask('build', {
      instance,
      seed: seed.repeat(32),
      storage: join(storage, instance),
      network: { kind: 'local', sparkConfig: network.sparkConfig },
      leafOptimizer: false,
      kind: 'client',
    })
  const ask = <Answer>(instance: string, verb: string, fields: Record<string, unknown> = {}) =>
    channel.ask<Answer>(verb, { instance, ...fields })
  const until = async (what: string, isTrue: () => boolean | Promise<boolean>) => {
    for (let look = 0; look < 600; look += 1) {
      if (await isTrue()) return
      await delay(50)
    }
    assert.fail(`in 30 s it never came: ${what}`)
  }

  await Promise.all([build('alice', 'a1'), build('bob', 'b2')])
  const told = await ask<string>('bob', 'listen', { wallet: 'bob' })
  for (const each of ['alice', 'bob']) assert.equal(await ask(each, 'balance', { synced: true }), 0)

  const address = await ask<string>('alice', 'address', { kind: 'spark' })
  const bobs = await ask<string>('bob', 'address', { kind: 'spark' })
  assert.notEqual(address, bobs)
  assert.match(await ask<string>('bob', 'address', { kind: 'invoice', amountSat: SAT }), /^lnbcrt/)
  await assert.rejects(ask('bob', 'address', { kind: 'postal' }))

  const faucet = new FaucetClient({ url: network.faucetUrl, username: 'local', password: 'local' })
  await faucet.fund(address, SAT)
  await until('the funding', async () => (await ask('alice', 'balance', { synced: false })) === SAT)
  const payment = await ask<string>('alice', 'pay', { to: bobs, amountSat: SAT })
  assert.ok(payment.length > 0)
  const isReceipt = ({ event, wallet, id }: { event: string; wallet?: unknown; id?: unknown }) =>
    event === 'received' && wallet === 'bob' && id === payment
  await until('the receipt', () => events.some(isReceipt))
  assert.equal(events.find(isReceipt)?.amountSat, SAT)
  for (const { wallet, type } of events) {
    assert.equal(wallet, 'bob')
    assert.match(String(type), /^[A-Za-z_]+$/)
  }
  await ask('bob', 'sync')
  await until('the balance', async () => (await ask('bob', 'balance', { synced: false })) === SAT)
  await ask('bob', 'call', { method: 'list_payments', type: 'ListPaymentsRequest', fields: { limit: 5 } })
  await assert.rejects(ask('bob', 'call', { method: 'juggle', type: 'ListPaymentsRequest', fields: {} }))

  await ask('bob', 'removeListener', { listener: told })
  for (const each of ['alice', 'bob']) {
    await ask(each, 'disconnect')
    await ask(each, 'release')
  }
  const clean = (await rest()).reading
  assert.deepEqual([clean.sdkHandles, clean.externrefs], [0, 0])
  await build('alice', 'a1')
  await ask('alice', 'balance', { synced: true })
  await ask('alice', 'abandon', { release: 'drop' })
  const { rustLiveBlocks } = (await rest()).reading
  if (rustLiveBlocks !== null)
    assert.ok(rustLiveBlocks - (clean.rustLiveBlocks ?? 0) > 300, `${rustLiveBlocks}`)
}
