import type { FaultEffect, RpcFault } from '../../src/spark/control/faults.ts'
import type { NetworkStats } from '../../src/spark/control/reports.ts'
import type { FaucetFault } from '../../src/spark/faucet/faucet-listener.ts'
import { GRPC_CODES, type GrpcCode } from '../../src/spark/grpc/status.ts'
import { seededRandom } from '../seeded-random.ts'
import type { Injection } from './faulty-run.ts'

/** One row of the matrix: what is injected into a run of its own, and how long that run pays. */
export interface FaultKind {
  name: string
  /** What to run; left out: the stress scenario. */
  args?: readonly string[]
  durationSec: number
  inject(injection: Injection): Promise<void>
  /** What the run must come to: go on to its end, or never begin, with a sentence that says why. */
  ends: 'completed' | 'not funded'
}

/**
 * What the SDK calls in a minute with reconnects, at an operator or (in capitals) at the service provider. Renewals of
 * leaves and swaps have faults of their own.
 */
const RPCS = [
  ...['get_challenge', 'verify_challenge', 'query_nodes', 'query_pending_transfers', 'query_all_transfers'],
  ...['get_signing_commitments', 'start_transfer_v2', 'claim_transfer', 'subscribe_to_events'],
  ...['update_wallet_setting', 'query_token_outputs', 'query_token_transactions', 'get_utxos_for_identity'],
  ...['GetChallenge', 'VerifyChallenge', 'Transfers'],
]

/** How long one round of faults waits for its calls to come. */
const ROUND_MS = 5_000

/**
 * Arms one fault for every RPC, ends sessions and streams so that log-ins and subscriptions come too, waits for the
 * calls that meet the faults, and notes by the network's own count on which of them the fault took effect.
 */
async function round(
  { control, pause, met, missed, over }: Injection,
  make: (rpc: string) => RpcFault,
  rpcs: readonly string[] = RPCS,
): Promise<void> {
  if (over.aborted) return
  const before = await control.stats()
  const armed = await Promise.all(rpcs.map(async (rpc) => ({ rpc, id: await control.addFault(make(rpc)) })))
  await control.expireSessions()
  await control.cutStreams()
  await pause(ROUND_MS)
  if (over.aborted) return
  for (const { id } of armed) await control.removeFault(id)
  const after = await control.stats()
  for (const rpc of rpcs) {
    if (hitsOf(after, rpc) > hitsOf(before, rpc)) met(rpc)
    else missed(rpc)
  }
}

/** Effects on calls of this RPC that took place, at whatever operator. */
function hitsOf({ faultsHitByCall }: NetworkStats, rpc: string): number {
  const hits = Object.entries(faultsHitByCall).filter(([call]) => call.endsWith(` ${rpc}`))
  return hits.reduce((sum, [, times]) => sum + times, 0)
}

/** How many calls of an RPC a fault lets pass before it hits, in turn: so it comes at each point of a payment. */
const MOST_PASSED = 4

function eachRpc(name: string, effect: FaultEffect, options: Partial<RpcFault> = {}): FaultKind {
  return {
    name,
    durationSec: 32,
    ends: 'completed',
    inject: async (injection) => {
      for (let turn = 0; !injection.over.aborted; turn += 1) {
        await round(injection, (rpc) => ({ rpc, count: 1, after: turn % MOST_PASSED, effect, ...options }))
      }
    },
  }
}

function eachCode(): FaultKind {
  const codes = Object.keys(GRPC_CODES).filter((code): code is GrpcCode => code !== 'ok')
  return {
    name: `Each RPC refused with each gRPC code from 1 to ${codes.length}`,
    durationSec: (codes.length * ROUND_MS) / 1000 + 5,
    ends: 'completed',
    inject: async (injection) => {
      for (let turn = 0; !injection.over.aborted; turn += 1) {
        const code = codes[turn % codes.length] ?? 'unknown'
        await round(injection, (rpc) => ({ rpc, count: 1, effect: { kind: 'status', code } }))
      }
    },
  }
}

/** Every way a call can go wrong. */
const WAYS: readonly Omit<RpcFault, 'rpc'>[] = [
  { effect: { kind: 'status', code: 'unavailable' } },
  { effect: { kind: 'drop' } },
  { effect: { kind: 'drop' }, lateAnswer: true },
  { effect: { kind: 'delay', delayMs: 2_000 } },
]

/** Calls that only some runs make, each met by every way in turn. */
function everyWay(name: string, args: readonly string[], rpcs: readonly string[]): FaultKind {
  return {
    name,
    args,
    durationSec: 45,
    ends: 'completed',
    inject: async (injection) => {
      for (let turn = 0; !injection.over.aborted; turn += 1) {
        const way = WAYS[turn % WAYS.length] as (typeof WAYS)[number]
        await round(injection, (rpc) => ({ ...way, rpc, count: 1 }), rpcs)
      }
    },
  }
}

/** What only Lightning payments call. */
const LIGHTNING_RPCS = [
  ...['store_preimage_share_v2', 'initiate_preimage_swap_v3', 'query_htlc'],
  ...['RequestLightningReceive', 'LightningSendFeeEstimate', 'RequestLightningSend', 'UserRequest'],
]
const LIGHTNING = ['--scenario', 'stress', '--payment-type', 'lightning']

/** One call of Lightning payments after the other: a payment that fails at the first would never make the others. */
function eachLightningRpc(name: string, effect: FaultEffect, options: Partial<RpcFault> = {}): FaultKind {
  return {
    name,
    args: LIGHTNING,
    durationSec: 45,
    ends: 'completed',
    inject: async (injection) => {
      for (let turn = 0; !injection.over.aborted; turn += 1) {
        const rpcs = LIGHTNING_RPCS.slice(turn % LIGHTNING_RPCS.length).slice(0, 1)
        await round(injection, (rpc) => ({ rpc, count: 1, effect, ...options }), rpcs)
      }
    },
  }
}

/** At the start three times of four, so that funding succeeds in the end; then without end. */
function faucet(name: string, fault: FaucetFault, always: boolean): FaultKind {
  return {
    name,
    durationSec: 10,
    ends: always ? 'not funded' : 'completed',
    inject: async ({ control, met }) => {
      await control.setFaucetFault(fault, always ? undefined : 3)
      for (let times = always ? 1 : 3; times > 0; times -= 1) met('faucet')
    },
  }
}

const RANDOM = seededRandom(20_261_122).next

/** The matrix of faults on the network. */
export const FAULT_KINDS: readonly FaultKind[] = [
  eachRpc('Each RPC answering 2 s late', { kind: 'delay', delayMs: 2_000 }),
  eachCode(),
  eachRpc('Each RPC dropping the connection', { kind: 'drop' }),
  eachRpc('Each RPC carried out, its answer lost', { kind: 'drop' }, { lateAnswer: true }),
  eachRpc(
    'Each RPC carried out, answered "unavailable"',
    { kind: 'status', code: 'unavailable' },
    { lateAnswer: true },
  ),
  everyWay('Renewals of leaves failing in every way', ['--scenario', 'basic'], ['renew_leaf']),
  everyWay(
    'Swaps failing in every way',
    ['--scenario', 'basic', '--leaf-optimizer'],
    ['RequestSwap', 'initiate_swap_primary_transfer'],
  ),
  eachLightningRpc('Each call of a Lightning payment answering 2 s late', { kind: 'delay', delayMs: 2_000 }),
  eachLightningRpc('Each call of a Lightning payment dropped', { kind: 'drop' }),
  eachLightningRpc(
    'Each call of a Lightning payment carried out, its answer lost',
    { kind: 'drop' },
    { lateAnswer: true },
  ),
  {
    name: 'The service provider refusing a Lightning payment every 2 s',
    args: LIGHTNING,
    durationSec: 30,
    ends: 'completed',
    inject: async ({ control, pause, met, over }) => {
      while (!over.aborted) {
        const before = hitsOf(await control.stats(), 'RequestLightningSend')
        await control.refuseSends(1)
        await pause(2_000)
        if (!over.aborted && hitsOf(await control.stats(), 'RequestLightningSend') > before) met('refusal')
      }
    },
  },
  {
    name: 'Lightning payments that the provider never hears of, expiring',
    args: LIGHTNING,
    durationSec: 30,
    ends: 'completed',
    inject: async ({ control, pause, met, over }) => {
      while (!over.aborted) {
        await control.addFault({ rpc: 'RequestLightningSend', count: 1, effect: { kind: 'drop' } })
        await pause(3_000)
        if (!over.aborted) for (let back = await control.expireSwaps(); back > 0; back -= 1) met('expiry')
      }
    },
  },
  {
    name: 'Sessions and streams ended in the middle of Lightning payments',
    args: LIGHTNING,
    durationSec: 30,
    ends: 'completed',
    inject: async ({ control, pause, met, over }) => {
      while (!over.aborted) {
        await pause(200 + RANDOM() * 2_000)
        if (over.aborted) return
        await control.expireSessions()
        await control.cutStreams()
        met('all')
      }
    },
  },
  {
    name: 'An operator down for 10 s, each in turn',
    durationSec: 60,
    ends: 'completed',
    inject: async ({ control, pause, met, over }) => {
      for (const operator of [0, 1, 2]) {
        await pause(6_000)
        if (over.aborted) return
        await control.takeDown(operator, 10)
        met('all')
        await pause(10_000)
      }
    },
  },
  {
    name: 'Event streams cut every second',
    durationSec: 30,
    ends: 'completed',
    inject: async ({ control, pause, met, over }) => {
      while (!over.aborted) {
        await pause(1_000)
        if (!over.aborted) for (let cut = await control.cutStreams(); cut > 0; cut -= 1) met('stream')
      }
    },
  },
  {
    name: 'All sessions expired at random moments',
    durationSec: 30,
    ends: 'completed',
    inject: async ({ control, pause, met, over }) => {
      while (!over.aborted) {
        await pause(200 + RANDOM() * 3_000)
        if (over.aborted) return
        await control.expireSessions()
        met('all')
      }
    },
  },
  faucet('The faucet refusing three requests', { kind: 'refuse', message: 'the faucet is empty' }, false),
  faucet('The faucet limiting the rate of three requests', { kind: 'rate-limit' }, false),
  faucet('The faucet answering three requests with garbage', { kind: 'garbage' }, false),
  faucet('The faucet not answering three requests', { kind: 'hang' }, false),
  faucet('The faucet paying three requests, its answer lost', { kind: 'lose-answer' }, false),
  faucet('The faucet refusing every request', { kind: 'refuse', message: 'the faucet is empty' }, true),
]
