import type { CulpritStack } from '../../../compare/compare.ts'
import { activeResourcesByType, createMemoryReader, type MemoryReader } from '../../probe/probe.ts'
import { Profiling, startPprofServer, writeHeapDump } from '../../profiling/profiling.ts'
import type { FromHarness, HarnessConfig, HarnessResult, HarnessStage } from '../../protocol/protocol.ts'
import type { Host } from '../host.ts'
import { startPythonHost } from '../python/python-host.ts'
import { SampleFiles } from './csv-writer.ts'
import { nodeHost } from './node-host.ts'
import { Recorder } from './recorder.ts'
import { runAbandon } from './run-abandon.ts'
import type { RunCounters } from './run-counters.ts'
import { runLifecycle } from './run-lifecycle.ts'
import { runScenario, type ScenarioContext, type ScenarioResult } from './run-scenario.ts'
import { loadSdk } from './sdk-config.ts'

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
        profiling: await startProfiling(config, reader, tell),
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

/** The profiles of a run, from its start to its last words. */
export interface RunProfiling {
  /** Remembers what each stack holds once the warm-up is over; later calls do nothing. */
  markWarm(): void
  culprits(): CulpritStack[]
  /** Writes the dump that was asked for, ends the profiles, and returns lines for the user. */
  finish(): Promise<string[]>
}

/**
 * Starts what the flags ask for: `--pprof`, `--heap-dump`, `--rust-profile`.
 * @throws UsageError when the pprof port is taken.
 */
export async function startProfiling(
  config: HarnessConfig,
  reader: MemoryReader,
  tell: (message: Extract<FromHarness, { kind: 'notice' | 'address' }>) => void,
): Promise<RunProfiling> {
  const profiling = await Profiling.start({ resources: config.pprofPort !== null, rust: config.rustProfile })
  for (const problem of profiling.problems) tell({ kind: 'notice', text: problem })
  const memstats = () => ({ ...reader.sample(), resources: activeResourcesByType(), census: reader.census() })
  const server =
    config.pprofPort === null ? null : await startPprofServer({ port: config.pprofPort, profiling, memstats })
  if (server !== null) tell({ kind: 'address', text: `Profiles at ${server.base}/debug/pprof/` })
  let marked = false
  return {
    markWarm() {
      if (marked) return
      marked = true
      profiling.mark()
    },
    culprits: () => profiling.culprits(),
    async finish() {
      const lines = config.heapDump ? await writeHeapDump(config.outDir, profiling) : []
      await server?.close()
      profiling.stop()
      return lines
    },
  }
}
