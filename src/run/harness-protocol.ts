import type {
  BalanceRecord,
  CulpritStack,
  RunCounts,
  RunMetadata,
  RunOptionsRecord,
} from '../compare/run-metadata.ts'
import type { SampleRow } from './sample-row.ts'
import type { SparkConfig } from './sdk-types.ts'

/** Which network the wallets talk to. */
export type HarnessNetwork = { kind: 'local'; sparkConfig: SparkConfig } | { kind: 'regtest' }

/** All that the harness needs; sent over the IPC channel, so that seeds and passwords show in no process list. */
export interface HarnessConfig {
  /** Folder whose `node_modules` holds the SDK under test. */
  sdkDir: string
  samplesFile: string
  checkpointsFile: string
  /** Parent of the wallets' storage folders; deleted by the parent process. */
  storageDir: string
  outDir: string
  record: RunOptionsRecord
  /** Seconds from the first sample after which the run ends, be it short of the payments and cycles asked for. */
  latestEndSec: number
  network: HarnessNetwork
  faucet: { url: string; username: string; password: string }
  seeds: { alice: string; bob: string }
  pprofPort: number | null
  heapDump: boolean
  rustProfile: boolean
}

export type ToHarness = { kind: 'start'; config: HarnessConfig } | { kind: 'stop' }

/** What the harness hands over at its end; a crashed one hands over nothing but its files. */
export interface HarnessResult {
  counts: RunCounts
  balances: Pick<BalanceRecord, 'fundedSat' | 'aliceSat' | 'bobSat'> | null
  census: RunMetadata['census']
  culprits: CulpritStack[]
  stopped: boolean
  /** Lines for the user, such as how to open a heap dump. */
  lines: string[]
}

export type HarnessStage = 'loading' | 'connecting' | 'funding' | 'measuring' | 'finishing'

export type FromHarness =
  | { kind: 'stage'; stage: HarnessStage }
  /** `rows`: how many are on disk with it; a parent that is slow is not shown each. */
  | { kind: 'sample'; row: SampleRow; rows: number }
  | { kind: 'progress'; payments: number; paymentsFailed: number; cycles: number }
  | { kind: 'notice'; text: string }
  /** Where the run can be reached: told even by a quiet run, since nobody could guess it. */
  | { kind: 'address'; text: string }
  | { kind: 'done'; result: HarnessResult }
  /** The harness could not begin or go on. `usage`: the user can mend it (exit 2). */
  | { kind: 'failed'; usage: boolean; message: string }
