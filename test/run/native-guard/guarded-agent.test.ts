import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { FaucetClient } from '../../../src/run/faucet-client.ts'
import { prepareShim } from '../../../src/run/hosts/native/count-blocks.ts'
import { programFile } from '../../../src/run/hosts/programs.ts'
import { startPythonHost } from '../../../src/run/hosts/python/python-host.ts'
import { defaultCacheDir, installPythonSdk } from '../../../src/run/install/sdk-install.ts'
import { Funding } from '../../../src/run/scenarios/funding.ts'
import { RunCounters } from '../../../src/run/scenarios/run-counters.ts'
import { ControlClient } from '../../../src/spark/control/control-client.ts'
import { startNetwork } from '../../../src/spark/network.ts'
import { nativeGuard, whyNoGuard } from './native-guard.ts'

const skip = whyNoGuard()
const dir = mkdtempSync(join(tmpdir(), 'guarded-agent-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const AMOUNT_SAT = 1000
const PAYMENTS = 6

for (const version of ['0.19.2', '0.22.3', '0.27.2']) {
  test(`with the agent, nothing of the native SDK ${version} leaves the machine while it pays and reconnects`, {
    skip,
  }, async (t) => {
    const cacheDir = defaultCacheDir()
    const sdk = await installPythonSdk(version, { cacheDir }).catch((error: Error) => error)
    if (sdk instanceof Error) return t.skip(sdk.message)
    const tools = join(cacheDir, 'native')
    const shim = await prepareShim(tools, process.env)
    const agentFile = programFile('agent.py', tools)
    using guard = nativeGuard()
    await using network = await startNetwork()
    const { interpreter, library } = sdk
    const start = { kind: 'python', interpreter, agentFile, shim, library, loopbackOnly: true } as const
    const host = await underEnvironment(guard.env, () => startPythonHost(start, dir))
    t.after(() => host.close())

    const { sparkConfig, faucetUrl } = network
    const storageDir = join(dir, version)
    const options = {
      network: { kind: 'local', sparkConfig },
      leafOptimizer: true,
      kind: 'client',
      storageDir,
    } as const
    const [alice, bob] = [
      host.wallet('alice', 'a1'.repeat(32), options),
      host.wallet('bob', 'b2'.repeat(32), options),
    ]
    const faucet = new FaucetClient({ url: faucetUrl, username: 'local', password: 'local' })
    const funding = new Funding(faucet, 'local', AMOUNT_SAT, new RunCounters())
    for (const wallet of [alice, bob]) await wallet.connect()
    for (const wallet of [alice, bob]) await funding.ensure(wallet)
    for (let payment = 0; payment < PAYMENTS; payment += 1) {
      const [from, to] = payment % 2 === 0 ? [alice, bob] : [bob, alice]
      await funding.ensure(from)
      const before = await to.balanceSat()
      await from.send(await to.sparkAddress(), AMOUNT_SAT)
      while ((await to.balanceSat()) < before + AMOUNT_SAT) await to.sync()
      if (payment % 3 !== 2) continue
      await from.disconnect()
      await from.connect()
    }
    const { totalSat, grantedSat } = await new ControlClient(network).ledger()
    assert.equal(totalSat, grantedSat)
    for (const wallet of [alice, bob]) await wallet.disconnect()
    await host.close()
    assert.deepEqual(guard.refused(), [])
  })
}

/** The guard stands before all that the host starts: a preload of the user's own, as the host takes it. */
async function underEnvironment<T>(env: Record<string, string>, start: () => Promise<T>): Promise<T> {
  Object.assign(process.env, env)
  try {
    return await start()
  } finally {
    for (const name of Object.keys(env)) delete process.env[name]
  }
}
