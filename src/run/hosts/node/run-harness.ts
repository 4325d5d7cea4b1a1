import type { CulpritStack } from '../../../compare/compare.ts'
import {
  activeResourcesByType,
  createMemoryReader,
  type MemoryReader,
  memoryHooks,
} from '../../probe/probe.ts'
import { Profiling, startPprofServer, writeHeapDump } from '../../profiling/profiling.ts'
import type { FromHarness, HarnessConfig, HarnessResult, HarnessStage } from '../../protocol/protocol.ts'
import { SampleFiles } from './csv-writer.ts'
import { Recorder } from './recorder.ts'
import type { RunCounters } from './run-counters.ts'
import { runLifecycle } from './run-lifecycle.ts'
import { runScenario } from './run-scenario.ts'
import { loadSdk } from './sdk-config.ts'

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
  const profiling = await startProfiling(config, reader, (text) => tell({ kind: 'notice', text }))
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
  notice: (text: string) => void,
): Promise<RunProfiling> {
  const profiling = await Profiling.start({ resources: config.pprofPort !== null, rust: config.rustProfile })
  for (const problem of profiling.problems) notice(problem)
  const memstats = () => ({ ...reader.sample(), resources: activeResourcesByType(), census: reader.census() })
  const server =
    config.pprofPort === null ? null : await startPprofServer({ port: config.pprofPort, profiling, memstats })
  if (server !== null) notice(`Profiles at http://127.0.0.1:${server.port}/debug/pprof/`)
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
