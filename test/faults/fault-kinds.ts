import type { FaultEffect, RpcFault } from '../../src/spark/control/faults.ts'
import type { FaucetFault } from '../../src/spark/faucet/faucet-listener.ts'
import { GRPC_CODES, type GrpcCode } from '../../src/spark/grpc/status.ts'
import type { Injection } from './faulty-run.ts'
import { mulberry32 } from './seeded-random.ts'

/** One row of the matrix: what is injected into a run of its own, and how long that run pays. */
export interface FaultKind {
  name: string
  durationSec: number
  inject(injection: Injection): Promise<void>
  /** What the run must come to: go on to its end, or never begin, with a sentence that says why. */
  ends: 'completed' | 'not funded'
}

/** Calls that the SDK makes in a run with reconnects, at an operator or the service provider. */
const RPCS = [
  ...['get_challenge', 'verify_challenge', 'query_nodes', 'query_pending_transfers', 'query_all_transfers'],
  ...['get_signing_commitments', 'start_transfer_v2', 'claim_transfer', 'renew_leaf', 'subscribe_to_events'],
  ...['update_wallet_setting', 'query_wallet_setting', 'query_token_outputs', 'query_token_transactions'],
  ...['query_unused_deposit_addresses', 'query_static_deposit_addresses', 'get_utxos_for_identity'],
  ...['GetChallenge', 'VerifyChallenge', 'Transfers', 'RequestSwap'],
]

/** How long one round of faults waits for its calls to come. */
const ROUND_MS = 5_000

/** Arms one fault for every RPC, waits for the calls that meet it, and counts those that did. */
async function round(
  { control, pause, count, over }: Injection,
  make: (rpc: string) => RpcFault,
): Promise<void> {
  if (over.aborted) return
  const ids = await Promise.all(RPCS.map((rpc) => control.addFault(make(rpc))))
  await pause(ROUND_MS)
  if (over.aborted) return
  const left = await Promise.all(ids.map((id) => control.removeFault(id)))
  count(left.filter((stillArmed) => !stillArmed).length)
}

function eachRpc(name: string, effect: FaultEffect, options: Partial<RpcFault> = {}, rounds = 6): FaultKind {
  return {
    name,
    durationSec: (rounds * ROUND_MS) / 1000 + 3,
    ends: 'completed',
    inject: async (injection) => {
      for (let turn = 0; turn < rounds; turn += 1) {
        // The second round lets one call of each pass first: a fault in the middle of a payment.
        await round(injection, (rpc) => ({ rpc, count: 1, after: turn, effect, ...options }))
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
      for (const code of codes) {
        await round(injection, (rpc) => ({ rpc, count: 1, effect: { kind: 'status', code } }))
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
    inject: async ({ control, count }) => {
      await control.setFaucetFault(fault, always ? undefined : 3)
      count(always ? 1 : 3)
    },
  }
}

const RANDOM = mulberry32(20_261_122)

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
  {
    name: 'An operator down for 10 s, each in turn',
    durationSec: 60,
    ends: 'completed',
    inject: async ({ control, pause, count, over }) => {
      for (const operator of [0, 1, 2]) {
        await pause(6_000)
        if (over.aborted) return
        await control.takeDown(operator, 10)
        count(1)
        await pause(10_000)
      }
    },
  },
  {
    name: 'Event streams cut every second',
    durationSec: 30,
    ends: 'completed',
    inject: async ({ control, pause, count, over }) => {
      while (!over.aborted) {
        await pause(1_000)
        if (!over.aborted) count(await control.cutStreams())
      }
    },
  },
  {
    name: 'All sessions expired at random moments',
    durationSec: 30,
    ends: 'completed',
    inject: async ({ control, pause, count, over }) => {
      while (!over.aborted) {
        await pause(200 + RANDOM() * 3_000)
        if (over.aborted) return
        await control.expireSessions()
        count(1)
      }
    },
  },
  faucet('The faucet refusing three requests', { kind: 'refuse', message: 'the faucet is empty' }, false),
  faucet('The faucet limiting the rate of three requests', { kind: 'rate-limit' }, false),
  faucet('The faucet answering three requests with garbage', { kind: 'garbage' }, false),
  faucet('The faucet not answering three requests', { kind: 'hang' }, false),
  faucet('The faucet refusing every request', { kind: 'refuse', message: 'the faucet is empty' }, true),
]
