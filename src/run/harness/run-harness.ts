import type { CulpritStack } from '../../compare/run-metadata.ts'
import type { FromHarness, HarnessConfig, HarnessResult, HarnessStage } from '../harness-protocol.ts'
import type { Host } from '../hosts/host.ts'
import { nodeHost } from '../hosts/node/node-host.ts'
import { startPythonHost } from '../hosts/python/python-host.ts'
import { createMemoryReader } from '../memory/memory-reader.ts'
import { SampleFiles } from './csv-writer.ts'
import { Recorder } from './recorder.ts'
import { runAbandon } from './run-abandon.ts'
import type { RunCounters } from './run-counters.ts'
import { runLifecycle } from './run-lifecycle.ts'
import { type RunProfiling, startProfiling } from './run-profiling.ts'
import { runScenario, type ScenarioContext, type ScenarioResult } from './run-scenario.ts'
import { loadSdk } from './sdk-module.ts'

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
  const { host, profiling, died } = await openHost(config, tell)
  const files = new SampleFiles(config.samplesFile, config.checkpointsFile)
  const { record } = config
  const openRecorder = () =>
    new Recorder({
      probe: host.probe,
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
  const onWarm = profiling.markWarm
  const context = { host, config, counters, openRecorder, stop, onStage, onWarm }
  const scenario = run(context)
  const { events, balances } = await (died === null ? scenario : Promise.race([scenario, died]))
  const culprits = profiling.culprits()
  const lines = await profiling.finish()
  await host.close()
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

function run(context: ScenarioContext): Promise<ScenarioResult> {
  switch (context.config.record.scenario) {
    case 'lifecycle':
      return runLifecycle(context)
    case 'abandon':
      return runAbandon(context)
    default:
      return runScenario(context)
  }
}

interface OpenHost {
  host: Host
  profiling: RunProfiling
  /** Rejects when a measured process of its own ends early. */
  died: Promise<never> | null
}

const NO_PROFILING: RunProfiling = {
  markWarm() {},
  culprits: (): CulpritStack[] => [],
  finish: async () => [],
}

async function openHost(config: HarnessConfig, tell: (message: FromHarness) => void): Promise<OpenHost> {
  const notice = (text: string) => tell({ kind: 'notice', text })
  switch (config.host.kind) {
    case 'node': {
      const sdk = loadSdk(config.sdkDir)
      const reader = createMemoryReader({ countObjects: config.record.forceGc })
      return {
        host: nodeHost(sdk, reader),
        profiling: await startProfiling(config, reader, notice),
        died: null,
      }
    }
    case 'python': {
      const host = await startPythonHost(config.host, config.storageDir)
      notice(`Python ${host.pythonVersion} in process ${host.pid}`)
      return { host, profiling: NO_PROFILING, died: host.died }
    }
    default:
      return config.host satisfies never
  }
}
