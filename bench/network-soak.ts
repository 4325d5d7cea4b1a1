/**
 * `SOAK_PAYMENTS=20000 npm run bench -- network-soak`: payments at full speed between two real SDK instances, and the
 * network's resident memory along the way. Its own process serves the network, as in a run.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { startNetworkProcess } from '../src/run/children/network-process.ts'
import { loadSdk } from '../src/run/hosts/node/sdk-config.ts'
import { Wallet } from '../src/run/hosts/node/wallet.ts'
import { storageParent } from '../src/run/output/work-dir.ts'
import { Receipts } from '../src/run/scenarios/receipts.ts'
import { type Payee, pay } from '../src/run/scenarios/wallet-pair.ts'
import { ControlClient } from '../src/spark/control/control-client.ts'
import type { NetworkStats } from '../src/spark/control/reports.ts'
import type { BenchRow } from './bench-row.ts'

const PAYMENTS = Number(process.env.SOAK_PAYMENTS ?? 1000)
const SAMPLES = 20
/** Code is compiled and caches are filled by then. */
const WARM_UP_PAYMENTS = Math.min(2000, PAYMENTS / 2)
const MIB = 2 ** 20
const AMOUNT_SAT = 1000
/** Enough that renewals are spread over the run. */
const LEAVES = 8

const MNEMONICS = {
  alice: 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about',
  bob: 'legal winner thank year wave sausage worth useful legal winner thank yellow',
}

interface Sample {
  payments: number
  stats: NetworkStats
}

export async function bench(): Promise<BenchRow[]> {
  const storage = await mkdtemp(join(storageParent(), 'soak-'))
  await using network = await startNetworkProcess(new AbortController().signal)
  const control = new ControlClient(network.addresses)
  const sdk = loadSdk(resolve(import.meta.dirname, '..'))
  const open = async (name: keyof typeof MNEMONICS): Promise<Payee> => {
    const { sparkConfig } = network.addresses
    const options = { network: { kind: 'local', sparkConfig }, leafOptimizer: false, kind: 'client' } as const
    const wallet = new Wallet(sdk, name, MNEMONICS[name], storage, options)
    await wallet.connect()
    const receipts = new Receipts()
    wallet.events.handleReceipts(receipts.accept)
    return { wallet, receipts, sparkAddress: await wallet.sparkAddress() }
  }
  const alice = await open('alice')
  const bob = await open('bob')
  const funded = alice.receipts.wait((receipt) => receipt.amountSat === LEAVES * AMOUNT_SAT)
  await control.fund(alice.sparkAddress, ...Array<number>(LEAVES).fill(AMOUNT_SAT))
  await funded

  const samples: Sample[] = [{ payments: 0, stats: await control.stats() }]
  for (let payment = 1; payment <= PAYMENTS; payment++) {
    const [from, to] = payment % 2 === 1 ? [alice, bob] : [bob, alice]
    await pay(from.wallet, to, AMOUNT_SAT, 'spark')
    if (payment % Math.ceil(PAYMENTS / SAMPLES) !== 0) continue
    const stats = await control.stats()
    samples.push({ payments: payment, stats })
    process.stderr.write(`  ${payment} payments: ${seriesEntry(stats)}\n`)
  }
  const { totalSat } = await control.ledger()
  await Promise.all([alice.wallet.disconnect(), bob.wallet.disconnect()])
  await rm(storage, { recursive: true, force: true })
  return rows(samples, totalSat)
}

function seriesEntry({
  rssBytes,
  heapUsedBytes,
  nodes,
  rememberedTransfers,
  pendingNonces,
  renewals,
}: NetworkStats): string {
  const rss = (rssBytes / MIB).toFixed(0)
  const heap = (heapUsedBytes / MIB).toFixed(0)
  return `${rss} MiB (${heap} in V8's heap), ${nodes} nodes, ${rememberedTransfers} transfers, ${pendingNonces} nonces, ${renewals.zero} renewals`
}

function rows(samples: Sample[], totalSat: number): BenchRow[] {
  const [first, last] = [samples[0], samples.at(-1)]
  const warm = samples.filter(({ payments }) => payments >= WARM_UP_PAYMENTS)
  if (!first || !last || !warm[0]) throw new Error('a soak needs 2 payments or more')
  const rss = warm.map(({ stats }) => stats.rssBytes / MIB)
  const half = Math.ceil(rss.length / 2)
  const growthMib = Math.max(...rss.slice(half)) - Math.max(...rss.slice(0, half))
  const cpuMs =
    (last.stats.cpuUserUs + last.stats.cpuSystemUs - first.stats.cpuUserUs - first.stats.cpuSystemUs) / 1000
  const renewals = last.stats.renewals.zero
  const series = samples.map(({ stats }) => Math.round(stats.rssBytes / MIB)).join(' ')
  return [
    { name: `RSS of the network over ${PAYMENTS} payments, MiB`, figure: series, goal: '', met: null },
    {
      name: `highest RSS, second half after payment ${WARM_UP_PAYMENTS} against the first`,
      figure: `${growthMib >= 0 ? '+' : ''}${growthMib.toFixed(1)} MiB`,
      goal: '5 MiB more at most',
      met: growthMib <= 5,
    },
    {
      name: 'CPU of the network a payment',
      figure: `${(cpuMs / PAYMENTS).toFixed(1)} ms`,
      goal: '20 ms at most',
      met: cpuMs / PAYMENTS <= 20,
    },
    {
      name: 'leaves renewed',
      figure: `${renewals} times`,
      goal: 'every 19 transfers',
      met: renewals >= Math.floor(PAYMENTS / 19) - LEAVES,
    },
    {
      name: 'money in the ledger at the end',
      figure: `${totalSat} sat`,
      goal: `${LEAVES * AMOUNT_SAT} sat`,
      met: totalSat === LEAVES * AMOUNT_SAT,
    },
  ]
}
