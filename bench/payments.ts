import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { NetworkAddresses } from '../src/run/children/network-message.ts'
import { startNetworkProcess } from '../src/run/children/network-process.ts'
import { FaucetClient } from '../src/run/faucet-client.ts'
import { nodeWallets } from '../src/run/hosts/node/node-host.ts'
import { loadSdk } from '../src/run/hosts/node/sdk-config.ts'
import { installSdk } from '../src/run/install/sdk-install.ts'
import { parseRunOptions } from '../src/run/options/run-options.ts'
import { storageParent } from '../src/run/output/work-dir.ts'
import { Funding } from '../src/run/scenarios/funding.ts'
import type { PaymentKind } from '../src/run/scenarios/payment-kind.ts'
import { RunCounters } from '../src/run/scenarios/run-counters.ts'
import { pay, WalletPair } from '../src/run/scenarios/wallet-pair.ts'
import type { NetworkStats } from '../src/spark/control/reports.ts'
import { type BenchRow, reference } from './bench-row.ts'

const PAYMENTS = Number(process.env.BENCH_PAYMENTS ?? 300)
/** Connecting, the first renewals' code and V8's compilers are not what is measured. */
const WARMUP_PAYMENTS = 30
const AMOUNT_SAT = 1000

/**
 * Payments as fast as they complete, with the wallets in this process and without sampling. The SDK's own CPU is the
 * limit: this process cannot make more payments a second than a core's second divided by its CPU a payment.
 */
export async function bench(): Promise<BenchRow[]> {
  return [...(await benchKind('spark')), ...(await benchKind('lightning'))]
}

async function benchKind(kind: PaymentKind): Promise<BenchRow[]> {
  await using network = await startNetworkProcess(new AbortController().signal)
  const storageDir = mkdtempSync(join(storageParent(), 'sdk-memtest-bench-'))
  try {
    const measured = await payAtFullSpeed(network.addresses, storageDir, kind)
    const { seconds, latenciesMs, sdkCpuMs, networkCpuMs } = measured
    const perSecond = PAYMENTS / seconds
    const limitPerSecond = (1000 * PAYMENTS) / sdkCpuMs
    const networkMs = networkCpuMs / PAYMENTS
    const sorted = latenciesMs.toSorted((a, b) => a - b)
    const quantile = (q: number) => `${(sorted[Math.floor(q * (sorted.length - 1))] ?? 0).toFixed(0)} ms`
    if (kind === 'lightning') {
      return [
        reference(`Lightning payments a second over ${PAYMENTS}`, perSecond.toFixed(1)),
        reference('network CPU a Lightning payment', `${networkMs.toFixed(1)} ms`),
        reference('SDK process CPU a Lightning payment', `${(sdkCpuMs / PAYMENTS).toFixed(1)} ms`),
        reference('latency p50 of a Lightning payment', quantile(0.5)),
      ]
    }
    return [
      goal(`payments a second over ${PAYMENTS}`, perSecond.toFixed(1), 'at least 10', perSecond >= 10),
      goal('network CPU a payment', `${networkMs.toFixed(1)} ms`, 'at most 20 ms', networkMs <= 20),
      reference('SDK process CPU a payment', `${(sdkCpuMs / PAYMENTS).toFixed(1)} ms`),
      reference(
        "rate against the SDK's own CPU limit",
        `${((100 * perSecond) / limitPerSecond).toFixed(0)} % of ${limitPerSecond.toFixed(1)}/s`,
      ),
      reference('latency p50', quantile(0.5)),
      reference('latency p95', quantile(0.95)),
    ]
  } finally {
    rmSync(storageDir, { recursive: true, force: true })
  }
}

const goal = (name: string, figure: string, text: string, met: boolean): BenchRow => ({
  name,
  figure,
  goal: text,
  met,
})

export async function payAtFullSpeed(addresses: NetworkAddresses, storageDir: string, kind: PaymentKind) {
  const options = parseRunOptions(['--interval', '0', '--amount', String(AMOUNT_SAT)], {})
  if (options === 'help') throw new Error('unreachable: no --help was given')
  const installed = await installSdk(null)
  const sdk = loadSdk(installed.dir)
  const counters = new RunCounters()
  const faucet = { url: addresses.faucetUrl, username: 'local', password: 'local' }
  const config = {
    sdkDir: installed.dir,
    host: { kind: 'node' as const },
    samplesFile: '',
    checkpointsFile: '',
    storageDir,
    outDir: '',
    record: options.record,
    latestEndSec: Number.POSITIVE_INFINITY,
    network: { kind: 'local' as const, sparkConfig: addresses.sparkConfig },
    faucet,
    seeds: { alice: 'a1'.repeat(32), bob: 'b2'.repeat(32) },
    scenarioFile: null,
    control: null,
    resume: null,
    pprofPort: null,
    heapDump: false,
    rustProfile: false,
    closeStorage: false,
  }
  const pair = new WalletPair(nodeWallets(sdk), config, counters)
  await pair.connect()
  const funding = new Funding(new FaucetClient(faucet), 'local', AMOUNT_SAT, counters)
  for (const wallet of pair.wallets) await funding.ensure(wallet)

  let [from, to] = [pair.alice, pair.bob]
  const once = async () => {
    await pay(from.wallet, to, AMOUNT_SAT, kind)
    ;[from, to] = [to, from]
  }
  for (let index = 0; index < WARMUP_PAYMENTS; index += 1) await once()

  const latenciesMs: number[] = []
  const networkBefore = await networkCpuMs(addresses)
  const cpuBefore = process.cpuUsage()
  const startMs = performance.now()
  for (let index = 0; index < PAYMENTS; index += 1) {
    const paymentMs = performance.now()
    await once()
    latenciesMs.push(performance.now() - paymentMs)
  }
  const seconds = (performance.now() - startMs) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  const networkAfter = await networkCpuMs(addresses)
  await pair.disconnect()
  return {
    seconds,
    latenciesMs,
    sdkCpuMs: (user + system) / 1000,
    networkCpuMs: networkAfter - networkBefore,
  }
}

async function networkCpuMs({ controlUrl, controlToken }: NetworkAddresses): Promise<number> {
  const headers = { authorization: `Bearer ${controlToken}` }
  const response = await fetch(new URL('stats', `${controlUrl}/`), { headers })
  const { cpuUserUs, cpuSystemUs } = (await response.json()) as NetworkStats
  return (cpuUserUs + cpuSystemUs) / 1000
}
