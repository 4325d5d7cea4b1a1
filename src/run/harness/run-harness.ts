import type { Scenario } from '../../scenario.d.ts'
import { NetworkControlClient } from '../control-client.ts'
import { FaucetClient } from '../faucet-client.ts'
import { openHost } from '../hosts/open-host.ts'
import type { OpenHost } from '../hosts/opened-host.ts'
import type { FromHarness, HarnessConfig, HarnessResult, HarnessStage } from '../protocol/protocol.ts'
import { Recorder, type RunCounters, runScenario } from '../scenarios/scenarios.ts'
import { SampleFiles } from './csv-writer.ts'
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
  const own = config.scenarioFile === null ? null : await loadScenario(config.scenarioFile)
  const opened = await openHost(config, tell, (error) => counters.noteUncaught(error))
  try {
    return await measure(config, stop, tell, counters, opened, own)
  } finally {
    // However it ends: what was started for the run must not outlive it.
    await opened.host.close()
  }
}

async function measure(
  config: HarnessConfig,
  stop: AbortSignal,
  tell: (message: FromHarness) => void,
  counters: RunCounters,
  { host, profiling, died }: OpenHost,
  own: Scenario<unknown> | null,
): Promise<HarnessResult> {
  const files = new SampleFiles(config.samplesFile, config.checkpointsFile, config.resume?.rows ?? null)
  const { record, resume } = config
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
  const progress = setInterval(() => {
    const { payments, paymentsFailed, cycles } = counters
    tell({ kind: 'progress', payments, paymentsFailed, cycles })
  }, PROGRESS_EVERY_MS)

  const onStage = (stage: HarnessStage) => tell({ kind: 'stage', stage })
  const onWarm = profiling.markWarm
  const faucet = new FaucetClient(config.faucet)
  const control = config.control === null ? null : new NetworkControlClient(config.control)
  const scenario = runScenario({
    host,
    config,
    faucet,
    own,
    control,
    counters,
    openRecorder,
    stop,
    onStage,
    onWarm,
    onSweep: (news) => tell({ kind: 'sweep', news }),
  })
  const { events, balances, takeDown } = await (died === null ? scenario : Promise.race([scenario, died]))
  const culprits = await profiling.culprits()
  await takeDown?.()
  const lines = await profiling.finish()
  clearInterval(progress)
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
