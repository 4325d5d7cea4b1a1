import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { RunMetadata } from '../compare/run-metadata.ts'
import { RunFailure, STOPPED_EARLY } from '../run-failure.ts'
import { UsageError } from '../usage-error.ts'
import { checkBalances } from './balance-check.ts'
import { environmentRecord } from './environment-record.ts'
import { HOSTED_FAUCET_URL } from './faucet-client.ts'
import { runHarness } from './harness-process.ts'
import type { HarnessConfig } from './harness-protocol.ts'
import { HarnessTally } from './harness-tally.ts'
import { type InstalledHost, installHost } from './install/install-host.ts'
import { booksOf } from './network-ledger.ts'
import { type NetworkAddresses, type NetworkProcess, startNetworkProcess } from './network-process.ts'
import { openOutDir } from './out-dir.ts'
import type { RunOptions } from './run-options.ts'
import type { RunOutput } from './run-output.ts'
import { CSV_HEADER } from './sample-row.ts'
import { TOOL } from './tool-version.ts'
import { openWorkDir } from './work-dir.ts'
import { WriteFailure } from './write-failure.ts'

/** A finished run: its files are in `outDir`, not yet judged. Disposing it lets another run have the folder. */
export interface RunResult extends Disposable {
  outDir: string
  samplesFile: string
  metadata: RunMetadata
  /** What the harness has to say besides its files, such as how to open a heap dump. */
  lines: string[]
}

export interface RunMemtestOptions {
  output: RunOutput
  /** Aborts when the run should end early, with its report. */
  stop: AbortSignal
  /** Aborts when it should end at once, with what was sampled. */
  abandon?: AbortSignal
  /** Further flags for the harness's Node, such as `--max-old-space-size=64`. */
  nodeFlags?: string[]
  /** Told how to reach the run's local network once it serves: whoever injects faults needs its control API. */
  onNetwork?: (addresses: NetworkAddresses) => void
}

/**
 * Measures: prepares the folder, the SDK and the network, runs the harness to its end however that comes, and writes
 * `samples.csv`, `checkpoints.jsonl` and `run.json`.
 * @throws UsageError before anything was measured, when an option turns out wrong; RunFailure when it was stopped before.
 */
export async function runMemtest(options: RunOptions, context: RunMemtestOptions): Promise<RunResult> {
  const { record } = options
  const { output } = context
  const outDir = resolve(options.outDir)
  if (options.csvFile !== null) checkCopy(options.csvFile)
  using held = new DisposableStack()
  held.use(openOutDir(outDir))
  const sdk = await installHost(options, context.stop)
  output.line(`SDK ${sdk.record.version}, ${sdk.origin}`)
  if (sdk.notice !== null) output.line(sdk.notice)
  const usesNetwork = record.network === 'local' && record.scenario !== 'lifecycle'
  await using network = usesNetwork ? await startNetworkProcess(context.stop) : null
  if (network !== null) {
    output.line(`Local Spark network in process ${network.pid}`)
    context.onNetwork?.(network.addresses)
  }
  using work = openWorkDir()
  if (context.stop.aborted) throw new RunFailure(STOPPED_EARLY)

  const samplesFile = join(outDir, 'samples.csv')
  const startedAt = new Date()
  const config = harnessConfig(options, { outDir, sdk, storageDir: work.dir, network })
  const tally = new HarnessTally(output, record.durationSec)
  const end = await runHarness(config, context.nodeFlags ?? [], {
    onStart: (pid) => output.line(`Harness in process ${pid}`),
    onMessage: tally.accept,
    stop: context.stop,
    abandon: context.abandon ?? new AbortController().signal,
    broken: network?.died ?? new Promise(() => {}),
  })
  output.end()
  if (end.kind === 'broken' && end.usage) throw new UsageError(end.outcome.detail)
  // A harness that died before its first row still leaves a CSV, so that the report can say how it died.
  if (!existsSync(samplesFile)) write(samplesFile, CSV_HEADER)
  const result = end.kind === 'done' ? end.result : null
  const metadata: RunMetadata = {
    format: 1,
    tool: TOOL,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    outcome: end.outcome,
    options: record,
    sdk: sdk.record,
    environment: { ...environmentRecord(), ...(sdk.runtime !== null && { runtime: sdk.runtime }) },
    counts: result?.counts ?? tally.counts(),
    balances: checkBalances(
      result?.balances ?? null,
      network === null ? { kind: 'hosted' } : await booksOf(network.addresses),
    ),
    census: result?.census ?? { kind: 'unavailable', reason: 'the harness did not live to say' },
    culprits: result?.culprits ?? [],
  }
  write(join(outDir, 'run.json'), `${JSON.stringify(metadata, null, 2)}\n`)
  if (options.csvFile !== null) copySamples(samplesFile, options.csvFile, output)
  const lock = held.move()
  return {
    outDir,
    samplesFile,
    metadata,
    lines: result?.lines ?? [],
    [Symbol.dispose]: () => lock.dispose(),
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new WriteFailure(file, error)
  }
}

/** Before an hour is spent: a copy that cannot be written. */
function checkCopy(csvFile: string): void {
  try {
    closeSync(openSync(csvFile, 'a'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UsageError(`--csv should be a file that can be written, got ${csvFile} (${code})`)
  }
}

// The samples are safe in the run's folder: a copy that fails costs a line, not the report. Written, not copied with
// copyFile, which deletes what it could not write, be it a device.
function copySamples(samplesFile: string, csvFile: string, output: RunOutput): void {
  try {
    writeFileSync(csvFile, readFileSync(samplesFile))
  } catch (error) {
    output.line(`${new WriteFailure(csvFile, error).message}; the samples are in ${samplesFile}`)
  }
}

interface Places {
  outDir: string
  sdk: InstalledHost
  storageDir: string
  network: NetworkProcess | null
}

function harnessConfig(options: RunOptions, places: Places): HarnessConfig {
  const { secrets, record } = options
  const { outDir, network } = places
  return {
    host: places.sdk.start,
    sdkDir: places.sdk.dir,
    samplesFile: join(outDir, 'samples.csv'),
    checkpointsFile: join(outDir, 'checkpoints.jsonl'),
    storageDir: places.storageDir,
    outDir,
    record,
    network:
      network === null ? { kind: 'regtest' } : { kind: 'local', sparkConfig: network.addresses.sparkConfig },
    faucet: {
      url: options.faucetUrl ?? network?.addresses.faucetUrl ?? HOSTED_FAUCET_URL,
      username: secrets.faucetUsername ?? 'local',
      password: secrets.faucetPassword ?? 'local',
    },
    seeds: { alice: secrets.aliceSeed ?? randomSeed(), bob: secrets.bobSeed ?? randomSeed() },
    pprofPort: options.pprofPort,
    heapDump: options.heapDump,
    rustProfile: options.rustProfile,
  }
}

/** A fresh wallet: 64 hex digits. */
function randomSeed(): string {
  return randomBytes(32).toString('hex')
}
