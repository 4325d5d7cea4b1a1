import type * as Sdk from '@breeztech/breez-sdk-spark/nodejs'
import type {
  BalanceRecord,
  CulpritStack,
  RunCounts,
  RunMetadata,
  SweepWindow,
  SweptMethod,
} from '../../compare/compare.ts'
import { type NumericColumn, type Phase, SAMPLE_COLUMNS } from '../../compare/recording/columns.ts'
import type { RunOptionsRecord } from '../options/options.ts'

export { CHANNEL_FD, readJsonLines, writeJsonLine } from './json-lines.ts'
export { rowsOnDisk } from './rows-on-disk.ts'

/** The SDK's module, typed as the version this tool was built with; older ones lack some of it. */
export type SdkModule = typeof Sdk
export type BreezSdk = Sdk.BreezSdk
export type SdkEvent = Sdk.SdkEvent
export type SdkConfig = Sdk.Config
export type SparkConfig = Sdk.SparkConfig
export type ChainService = Sdk.BitcoinChainService

/** One row of `samples.csv`: null where a figure is unavailable. */
export type SampleRow = { timestamp: string; phase: Phase } & Record<NumericColumn, number | null>

/** The header line of `samples.csv`, with its line end. */
export const CSV_HEADER = `${SAMPLE_COLUMNS.join(',')}\n`

/** A row as its CSV line, with its line end. No field can hold a comma or a quote, so none is quoted. */
export function csvLine(row: SampleRow): string {
  return `${SAMPLE_COLUMNS.map((column) => row[column] ?? '').join(',')}\n`
}

/** Which network the wallets talk to. */
export type HarnessNetwork = { kind: 'local'; sparkConfig: SparkConfig } | { kind: 'regtest' }

/** What every host of the native library is started with. */
export interface AgentStart {
  /** The counting shim, or why there is none. */
  shim: { kind: 'ready'; file: string } | { kind: 'unavailable'; reason: string }
  /** The SDK's native library, whose names tell stacks. */
  library: string
  /** Whether requests that would leave the machine are refused. */
  loopbackOnly: boolean
}

/** How to start Chromium as the measured process. */
export interface ChromiumStart {
  kind: 'chromium'
  /** The program. */
  browser: string
  /** Whether requests that would leave the machine are refused. */
  loopbackOnly: boolean
}

/** How to start Python as the measured process. */
export interface PythonStart extends AgentStart {
  kind: 'python'
  interpreter: string
  agentFile: string
}

/** How to start a Go program as the measured process. */
export interface GoStart extends AgentStart {
  kind: 'go'
  /** The agent, built. */
  program: string
}

/** All that the harness needs; sent over the IPC channel, so that seeds and passwords show in no process list. */
export interface HarnessConfig {
  /** Where the SDK runs: in the harness itself, or in a process that the harness starts. */
  host: { kind: 'node' } | PythonStart | GoStart | ChromiumStart
  /** Folder whose `node_modules` holds the SDK under test. */
  sdkDir: string
  samplesFile: string
  checkpointsFile: string
  /** Parent of the wallets' storage folders; deleted by the parent process. */
  storageDir: string
  outDir: string
  record: RunOptionsRecord
  /** The user's own scenario, an absolute path; null for ours. */
  scenarioFile: string | null
  /** The run ends so many seconds after the first sample, even short of the payments and cycles asked for. */
  latestEndSec: number
  network: HarnessNetwork
  faucet: { url: string; username: string; password: string }
  /** The local network's control API, for scenarios that make calls fail; null on the hosted one. */
  control: { url: string; token: string } | null
  /** Where the run goes on after a method ended the process that measured; null at its start. */
  resume: { elapsedSec: number; rows: number; cycles: number; swept: string[] } | null
  seeds: { alice: string; bob: string }
  pprofPort: number | null
  heapDump: boolean
  rustProfile: boolean
  /** Whether a page closes what the SDK left open in its storage before each count at rest: for the self-test alone. */
  closeStorage: boolean
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

/** What the scenario `api` begins and finds. */
export type SweepNews = { begun: string } | { emptyCycle: SweepWindow } | { swept: SweptMethod }

export type HarnessStage = 'loading' | 'connecting' | 'funding' | 'measuring' | 'finishing'

export type FromHarness =
  | { kind: 'stage'; stage: HarnessStage }
  /** `rows`: how many are on disk with it; a parent that is slow is not shown each. */
  | { kind: 'sample'; row: SampleRow; rows: number }
  | { kind: 'progress'; payments: number; paymentsFailed: number; cycles: number }
  | { kind: 'notice'; text: string }
  /** Where the run can be reached: told even by a quiet run, since nobody could guess it. */
  | { kind: 'address'; text: string }
  | { kind: 'sweep'; news: SweepNews }
  | { kind: 'done'; result: HarnessResult }
  /** The harness could not begin or go on. `usage`: the user can mend it (exit 2). */
  | { kind: 'failed'; usage: boolean; message: string }
