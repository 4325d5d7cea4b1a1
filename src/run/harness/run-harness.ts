import { basename } from 'node:path'
import { NetworkControlClient } from '../control-client.ts'
import { FaucetClient } from '../faucet-client.ts'
import { openHost } from '../hosts/open-host.ts'
import type { OpenHost } from '../hosts/opened-host.ts'
import type { FromHarness, HarnessConfig, HarnessResult, HarnessStage } from '../protocol/protocol.ts'
import {
  type OwnMakings,
  type OwnParts,
  OwnProgram,
  Recorder,
  type RunCounters,
  runScenario,
} from '../scenarios/scenarios.ts'
import { SampleFiles } from './csv-writer.ts'
import { explainFailure } from './explain-failure.ts'
import { loadScenario } from './load-scenario.ts'

const PROGRESS_EVERY_MS = 500

/**
 * Runs the scenario in its host, writes each row itself, and tells the parent how far it is. With the host `node` this
 * is the measured process; with another one it drives that.
 */
export async function runHarness(
  config: HarnessConfig,
  stop: AbortSignal,
  tell: (message: FromHarness) => void,
  counters: RunCounters,
): Promise<HarnessResult> {
  tell({ kind: 'stage', stage: 'loading' })
  // From the first moment on: one that says nothing is stuck.
  const progress = setInterval(() => {
    const { payments, paymentsFailed, cycles } = counters
    tell({ kind: 'progress', payments, paymentsFailed, cycles })
  }, PROGRESS_EVERY_MS)
  let opened: OpenHost | null = null
  try {
    opened = await openHost(config, tell, (error) => counters.noteUncaught(error))
    return await measure(config, stop, tell, counters, opened)
  } finally {
    clearInterval(progress)
    // However it ends: what was started for the run must not outlive it.
    await opened?.host.close()
  }
}

async function measure(
  config: HarnessConfig,
  stop: AbortSignal,
  tell: (message: FromHarness) => void,
  counters: RunCounters,
  opened: OpenHost,
): Promise<HarnessResult> {
  const files = new SampleFiles(config.samplesFile, config.checkpointsFile, config.resume?.rows ?? null)
  const { host, profiling, died } = opened
  const { record, resume, scenarioFile } = config
  if (resume !== null) counters.cycles = resume.cycles
  const openRecorder = () =>
    new Recorder({
      probe: host.probe,
      counters,
      files,
      memIntervalSec: record.memIntervalSec,
      forceGc: record.forceGc,
      drainTimers: record.drainTimers,
      startSec: resume?.elapsedSec ?? 0,
      onRow: (row) => tell({ kind: 'sample', row, rows: files.rows }),
    })
  const onStage = (stage: HarnessStage) => tell({ kind: 'stage', stage })
  const onWarm = profiling.markWarm
  const faucet = new FaucetClient(config.faucet)
  const control = config.control === null ? null : new NetworkControlClient(config.control)
  const scenario = runScenario({
    host,
    config,
    faucet,
    loadOwn: scenarioFile === null ? null : (makings) => loadOwn(scenarioFile, config, opened, makings),
    control,
    counters,
    openRecorder,
    stop,
    onStage,
    onWarm,
    onSweep: (news) => tell({ kind: 'sweep', news }),
  })
  const explained = scenario.catch(async (error: unknown) => {
    throw await explainFailure(error, control)
  })
  const { events, balances, takeDown } = await (died === null ? explained : Promise.race([explained, died]))
  const culprits = await profiling.culprits()
  await takeDown?.()
  const lines = await profiling.finish()
  files.close()
  return {
    counts: counters.record(files.rows, events),
    balances,
    census: host.probe.census(),
    culprits,
    stopped: stop.aborted,
    lines,
  }
}

/** Loads the user's own scenario where the SDK's JavaScript is, or here, beside a native one. */
async function loadOwn(
  file: string,
  { sdkDir }: HarnessConfig,
  opened: OpenHost,
  makings: OwnMakings,
): Promise<OwnParts> {
  if (opened.loadOwn !== undefined) return await opened.loadOwn(file, makings)
  return new OwnProgram(basename(file), await loadScenario(file, sdkDir), makings)
}
