import type { FromHarness, HarnessConfig, HarnessResult, HarnessStage } from '../harness-protocol.ts'
import { memoryHooks } from '../memory/memory-hooks.ts'
import { createMemoryReader } from '../memory/memory-reader.ts'
import { SampleFiles } from './csv-writer.ts'
import { Recorder } from './recorder.ts'
import type { RunCounters } from './run-counters.ts'
import { runLifecycle } from './run-lifecycle.ts'
import { startProfiling } from './run-profiling.ts'
import { runScenario } from './run-scenario.ts'
import { loadSdk } from './sdk-module.ts'

const PROGRESS_EVERY_MS = 500

/**
 * The measured process: loads the SDK under test, runs the scenario, writes each row itself, and tells the parent how
 * far it is.
 */
export async function runHarness(
  config: HarnessConfig,
  stop: AbortSignal,
  tell: (message: FromHarness) => void,
  counters: RunCounters,
): Promise<HarnessResult> {
  tell({ kind: 'stage', stage: 'loading' })
  const sdk = loadSdk(config.sdkDir)
  const reader = createMemoryReader({ countObjects: config.record.forceGc })
  const profiling = await startProfiling(config, reader, tell)
  const files = new SampleFiles(config.samplesFile, config.checkpointsFile)
  const { record } = config
  const { requests } = memoryHooks()
  const openRecorder = () =>
    new Recorder({
      reader,
      counters,
      files,
      memIntervalSec: record.memIntervalSec,
      forceGc: record.forceGc,
      drainTimers: record.drainTimers,
      onRow: (row) => tell({ kind: 'sample', row, rows: files.rows }),
    })
  const progress = setInterval(() => {
    const { payments, paymentsFailed, cycles } = counters
    tell({ kind: 'progress', payments, paymentsFailed, cycles })
  }, PROGRESS_EVERY_MS)

  const onStage = (stage: HarnessStage) => tell({ kind: 'stage', stage })
  const context = {
    sdk,
    config,
    counters,
    openRecorder,
    requests,
    stop,
    onStage,
    onWarm: profiling.markWarm,
  }
  const { events, balances } =
    record.scenario === 'lifecycle' ? await runLifecycle(context) : await runScenario(context)
  const culprits = profiling.culprits()
  const lines = await profiling.finish()
  clearInterval(progress)
  files.close()
  return {
    counts: counters.record(files.rows, events),
    balances,
    census: reader.census(),
    culprits,
    stopped: stop.aborted,
    lines,
  }
}
