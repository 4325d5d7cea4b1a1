import './long-timers.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after } from 'node:test'
import { loadSdk } from '../../../src/run/hosts/node/sdk-config.ts'
import { Wallet } from '../../../src/run/hosts/node/wallet.ts'
import { Receipts } from '../../../src/run/scenarios/receipts.ts'
import { type Payee, pay } from '../../../src/run/scenarios/wallet-pair.ts'
import { ControlClient } from '../../../src/spark/control/control-client.ts'
import { type NetworkOptions, type RunningNetwork, startNetwork } from '../../../src/spark/network.ts'

const MNEMONICS: Record<string, string> = {
  alice: 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about',
  bob: 'legal winner thank year wave sausage worth useful legal winner thank yellow',
}

/** Two real SDK instances on a network of their own, for one test file. */
export interface RealWallets {
  network: RunningNetwork
  control: ControlClient
  alice: RealWallet
  bob: RealWallet
}

export interface RealWallet extends Payee {
  wallet: Wallet
  /** Pays leaves of these amounts in, and waits until the SDK shows them. */
  fund(...amountsSat: number[]): Promise<void>
  pay(to: RealWallet, amountSat: number): Promise<void>
  balanceSat(): Promise<number>
  /** Resolves when the SDK shows this balance. */
  waitForBalance(sat: number): Promise<void>
  reconnect(): Promise<void>
}

/** Starts a network and connects Alice and Bob; everything is closed after the file's tests. */
export async function realWallets(
  options: NetworkOptions & { leafOptimizer?: boolean } = {},
): Promise<RealWallets> {
  const sdk = loadSdk(resolve(import.meta.dirname, '../../..'))
  const storage = await mkdtemp(join(tmpdir(), 'spark-test-'))
  const network = await startNetwork(options)
  const control = new ControlClient(network)
  const open = async (name: string): Promise<RealWallet> => {
    const wallet = new Wallet(sdk, name, MNEMONICS[name] ?? '', storage, {
      network: { kind: 'local', sparkConfig: network.sparkConfig },
      leafOptimizer: options.leafOptimizer ?? false,
      kind: 'client',
    })
    await wallet.connect()
    const receipts = new Receipts()
    wallet.events.handleReceipts(receipts.accept)
    const sparkAddress = await wallet.sparkAddress()
    const waitForBalance = (sat: number) =>
      waitUntil(async () => (await wallet.balanceSat()) === sat, `${name}: ${sat} sat`)
    return {
      wallet,
      receipts,
      sparkAddress,
      waitForBalance,
      balanceSat: () => wallet.balanceSat(),
      pay: (to, amountSat) => pay(wallet, to, amountSat, 'spark'),
      fund: async (...amountsSat) => {
        const before = await wallet.balanceSat()
        await control.fund(sparkAddress, ...amountsSat)
        await waitForBalance(amountsSat.reduce((sum, sat) => sum + sat, before))
      },
      reconnect: async () => {
        await wallet.disconnect()
        await wallet.connect()
      },
    }
  }
  const [alice, bob] = await Promise.all([open('alice'), open('bob')])
  after(async () => {
    await Promise.all([alice.wallet.disconnect(), bob.wallet.disconnect()])
    await network.close()
    await rm(storage, { recursive: true, force: true })
  })
  return { network, control, alice, bob }
}

/** Asks again until it is so. The SDK has no event for everything. */
export async function waitUntil(
  isSo: () => Promise<boolean>,
  what: string,
  timeoutMs = 30_000,
): Promise<void> {
  const startMs = performance.now()
  while (!(await isSo())) {
    if (performance.now() - startMs > timeoutMs) throw new Error(`not within ${timeoutMs / 1000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
