import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, openSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }
import type { EnvironmentRecord, RunMetadata, RunOutcome } from '../compare/compare.ts'
import { RunFailure, refusedBySystem, STOPPED_EARLY, UsageError, WriteFailure } from '../errors.ts'
import { latestEndSec } from './asked-counts.ts'
import {
  booksOf,
  type NetworkAddresses,
  type NetworkProcess,
  runHarnessThrough,
  startNetworkProcess,
} from './children/children.ts'
import { DecisionWatch } from './decision-watch.ts'
import { expectScenario } from './expect-scenario.ts'
import { HOSTED_FAUCET_URL } from './faucet-client.ts'
import { GrowthWatch } from './growth-watch.ts'
import { type InstalledHost, installHost } from './hosts/install-host.ts'
import { LONGEST_SEC, type RunOptions } from './options/options.ts'
import {
  checkBalances,
  HarnessTally,
  type OutDir,
  openDefaultOutDir,
  openOutDir,
  openWorkDir,
  type RunOutput,
} from './output/output.ts'
import { PlaceTaken } from './place-taken.ts'
import { CSV_HEADER, type HarnessConfig, type HarnessResult, rowsOnDisk } from './protocol/protocol.ts'

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
  /** Close what the SDK left open in a page's storage before each count: what else was planted shows alone then. */
  closeStorage?: boolean
  /** Told how to reach the run's local network once it serves: whoever injects faults needs its control API. */
  onNetwork?: (addresses: NetworkAddresses) => void
  /** Told at the first row: what now remains is to wait for the end. */
  onFirstRow?: () => void
}

/**
 * Measures: prepares the folder, the SDK and the network, runs the harness until it ends in whatever way, and writes
 * `samples.csv`, `checkpoints.jsonl` and `run.json`.
 * @throws UsageError before anything is measured, when an option turns out wrong; RunFailure when stopped before that.
 */
export async function runMemtest(options: RunOptions, context: RunMemtestOptions): Promise<RunResult> {
  const { record } = options
  const { output, closeStorage = false } = context
  using held = new DisposableStack()
  const out = held.use(options.outDir === null ? openDefaultOutDir(new Date()) : openOutDir(options.outDir))
  const outDir = resolve(out.dir)
  if (options.scenarioFile !== null) expectScenario(options.scenarioFile)
  const copyFile = options.csvFile === null ? null : checkCopy(options.csvFile, outDir)
  const usesNetwork = record.network === 'local' && record.scenario !== 'lifecycle'
  // The network needs nothing of the SDK, and starts while npm is at work.
  const starting = usesNetwork ? startNetworkProcess(context.stop) : null
  starting?.catch(() => {})
  const sdk = await installHost(options, context.stop, (text) => output.line(text)).catch(async (error) => {
    await (await starting?.catch(() => null))?.[Symbol.asyncDispose]()
    throw error
  })
  await using network = await starting
  output.line(`SDK ${sdk.record.version}, ${sdk.origin}`)
  if (sdk.notice !== null) output.line(sdk.notice)
  if (network !== null) {
    output.line(`Local Spark network in process ${network.pid}`)
    context.onNetwork?.(network.addresses)
  }
  using work = openWorkDir()
  if (context.stop.aborted) throw new RunFailure(STOPPED_EARLY)

  const samplesFile = join(outDir, 'samples.csv')
  const startedAt = new Date()
  const config = harnessConfig(options, { out, sdk, storageDir: work.dir, network, closeStorage })
  const tally = new HarnessTally(output, record, () => watch?.standing ?? null)
  const metadataOf = (outcome: RunOutcome, result: HarnessResult | null): RunMetadata => ({
    format: 1,
    tool: TOOL,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    outcome,
    options: record,
    sdk: sdk.record,
    environment: { ...environmentRecord(), ...(sdk.runtime !== null && { runtime: sdk.runtime }) },
    counts: result?.counts ?? tally.counts(),
    balances: null,
    census: result?.census ?? { kind: 'unavailable', reason: 'the harness did not live to say' },
    culprits: result?.culprits ?? [],
  })
  const metadataNow = () => metadataOf({ kind: 'completed' }, null)
  const decision = record.untilDecided ? new DecisionWatch(samplesFile, record, metadataNow, output) : null
  const watch = decision ?? (output.follows ? new GrowthWatch(samplesFile, record, metadataNow) : null)
  const place = new PlaceTaken(out, output)
  const { end, sweep } = await runHarnessThrough(config, context.nodeFlags ?? [], {
    onStart: (pid) => output.line(`Harness in process ${pid}`),
    onMessage: (message) => {
      if (message.kind === 'sample' && !place.isTaken) context.onFirstRow?.()
      if (message.kind === 'sample') place.take()
      tally.accept(message)
      if (message.kind === 'sample') watch?.accept(message.row)
    },
    stop: context.stop,
    abandon: context.abandon ?? new AbortController().signal,
    decided: decision?.decided ?? new Promise(() => {}),
    broken: Promise.race([place.refused, network?.died ?? new Promise<string>(() => {})]),
  })
  output.end()
  if (end.kind === 'broken' && end.usage) throw new UsageError(end.outcome.detail)
  // What a harness measured that died before it could say so counts as well.
  if (!place.isTaken && rowsOnDisk(join(out.rowsDir, 'samples.csv')) !== null) place.take()
  if (place.failure !== null) throw place.failure
  if (!place.isTaken) {
    if (out.rowsDir !== out.dir) throw new RunFailure(nothingMeasured(end.outcome, outDir))
    // A harness that died before its first row still leaves a CSV, so that the report can say how it died.
    if (!existsSync(samplesFile)) write(samplesFile, CSV_HEADER)
    place.take()
  }
  const result = end.kind === 'done' ? end.result : null
  const ended = metadataOf(end.outcome, result)
  const metadata: RunMetadata = {
    ...ended,
    counts: { ...ended.counts, ...(result === null && rowsOnDisk(samplesFile)) },
    balances: checkBalances(
      result?.balances ?? null,
      network === null ? { kind: 'hosted' } : await booksOf(network.addresses),
    ),
    ...(sweep === null ? {} : { sweep }),
  }
  write(join(outDir, 'run.json'), `${JSON.stringify(metadata, null, 2)}\n`)
  if (copyFile !== null) copySamples(samplesFile, copyFile, output)
  const lock = held.move()
  return {
    outDir,
    samplesFile,
    metadata,
    lines: result?.lines ?? [],
    [Symbol.dispose]: () => lock.dispose(),
  }
}

function nothingMeasured(outcome: RunOutcome, outDir: string): string {
  const reason = outcome.kind === 'completed' ? 'it ended at once' : outcome.detail
  return `the run made no measurement (${reason}): the earlier run in ${outDir} is untouched; repair that and run again`
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new WriteFailure(file, error)
  }
}

/**
 * Checks the place of the copy before an hour is spent: it must be writable, and not among a run's own files.
 * @returns The file to copy to, or null when it is the run's own.
 */
function checkCopy(csvFile: string, outDir: string): string | null {
  const folder = existsSync(dirname(csvFile)) ? realpathSync(dirname(csvFile)) : null
  if (folder === realpathSync(outDir)) {
    if (basename(csvFile) === 'samples.csv') return null
    throw new UsageError(
      `--csv should be samples.csv or lie outside of --out, which holds a run alone, got ${csvFile}: choose another folder`,
    )
  }
  const isNew = !existsSync(csvFile)
  try {
    closeSync(openSync(csvFile, 'a'))
  } catch (error) {
    throw refusedBySystem(
      { subject: '--csv', expected: 'should be a file that can be written', got: csvFile },
      error,
    )
  }
  if (isNew) rmSync(csvFile)
  return csvFile
}

// The samples are safe in the run's folder, so a copy that fails costs a line, not the report. Not copyFile: on failure
// it deletes its target, even a device.
function copySamples(samplesFile: string, csvFile: string, output: RunOutput): void {
  try {
    writeFileSync(csvFile, readFileSync(samplesFile))
  } catch (error) {
    output.line(`${new WriteFailure(csvFile, error).message}; the samples are in ${samplesFile}`)
  }
}

interface Places {
  out: OutDir
  sdk: InstalledHost
  storageDir: string
  network: NetworkProcess | null
  closeStorage: boolean
}

function harnessConfig(options: RunOptions, places: Places): HarnessConfig {
  const { secrets, record } = options
  const { out, network } = places
  return {
    host: places.sdk.start,
    sdkDir: places.sdk.dir,
    samplesFile: join(resolve(out.rowsDir), 'samples.csv'),
    checkpointsFile: join(resolve(out.rowsDir), 'checkpoints.jsonl'),
    storageDir: places.storageDir,
    outDir: resolve(out.dir),
    record,
    scenarioFile: options.scenarioFile === null ? null : resolve(options.scenarioFile),
    latestEndSec: latestEndSec(record, LONGEST_SEC),
    network:
      network === null ? { kind: 'regtest' } : { kind: 'local', sparkConfig: network.addresses.sparkConfig },
    faucet: {
      url: options.faucetUrl ?? network?.addresses.faucetUrl ?? HOSTED_FAUCET_URL,
      username: secrets.faucetUsername ?? 'local',
      password: secrets.faucetPassword ?? 'local',
    },
    control:
      network === null ? null : { url: network.addresses.controlUrl, token: network.addresses.controlToken },
    resume: null,
    seeds: { alice: secrets.aliceSeed ?? randomSeed(), bob: secrets.bobSeed ?? randomSeed() },
    pprofPort: options.pprofPort,
    heapDump: options.heapDump,
    rustProfile: options.rustProfile,
    closeStorage: places.closeStorage,
  }
}

/** A fresh wallet: 64 hex digits. */
function randomSeed(): string {
  return randomBytes(32).toString('hex')
}

/** What the run was measured on: two runs are compared only when these agree. */
export function environmentRecord(): EnvironmentRecord {
  const { bun, node, v8 } = process.versions
  return {
    runtime: bun === undefined ? `node ${node}` : `bun ${bun}`,
    v8,
    os: `${platform()} ${release()}`,
    arch: arch(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  }
}

/** Name and version of this tool, as `run.json` records them. */
export const TOOL = { name: manifest.name, version: manifest.version }
