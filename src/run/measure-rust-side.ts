import {
  type FindRust,
  type FoundRust,
  forWasmRun,
  type RunMetadata,
  readRecording,
  whyNoCounterpart,
  whyNoNative,
} from '../compare/compare.ts'
import { UsageError } from '../errors.ts'
import { oneLine } from '../text/text.ts'
import { defaultCacheDir, installPythonSdk } from './install/sdk-install.ts'
import type { RunOptions, RunOptionsRecord } from './options/options.ts'
import type { RunOutput } from './output/output.ts'
import type { RunEnds } from './run-ends.ts'
import { runMemtest } from './run-memtest.ts'

// Long enough for the rests that decide.
const LIVE_SEC = 30

export interface LiveRust extends RunEnds {
  output: RunOutput
  /** What the run takes besides what the judged run did: credentials above all. */
  options: RunOptions
  outDir: string
}

/**
 * Installs the native counterpart that the user names, before the run: one that cannot be had should not cost its time.
 * @throws UsageError that names the flag.
 */
export async function prepareCounterpart(sdkSpec: string, signal: AbortSignal): Promise<void> {
  await installPythonSdk(sdkSpec, { cacheDir: defaultCacheDir(), signal }).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error
    throw new UsageError(error.message.replace(/^--sdk with --host python /, '--rust-sdk '))
  })
}

/**
 * Finds the Rust side of a run: measures the native library of the same version now, in the same scenario. Only for the
 * published build of a version; any other has no counterpart unless the user names one.
 * @param counterpart A wheel or a version, as the user names it, or null.
 */
export function liveRustFinder(counterpart: string | null, live: LiveRust): FindRust {
  return (run) =>
    forWasmRun(run, async (metadata) => {
      const missing = counterpart === null ? (whyNoCounterpart(metadata) ?? whyNoNative(metadata)) : null
      return missing === null ? await measure(metadata, counterpart, live) : { recording: null, missing }
    })
}

async function measure(
  { sdk, options }: RunMetadata,
  counterpart: string | null,
  live: LiveRust,
): Promise<FoundRust> {
  const spec = counterpart ?? sdk.version
  live.output.line(`The Rust side: measuring the native library, SDK ${spec}, for ${LIVE_SEC} s at most`)
  try {
    using result = await runMemtest(liveOptions(live, options, spec), live)
    const recording = await readRecording(result.samplesFile, null)
    return { recording, source: 'live', isVouchedFor: counterpart !== null }
  } catch (error) {
    // The run itself is measured: its verdict must not be lost with its Rust side.
    const why = oneLine(error instanceof Error ? error.message : String(error))
    live.output.line(`No Rust side was measured: ${why}`)
    return {
      recording: null,
      missing: `its native library was not measured (${why}); mend that, or give a run of it with --rust FILE`,
    }
  }
}

function liveOptions({ options, outDir }: LiveRust, record: RunOptionsRecord, sdkSpec: string): RunOptions {
  return {
    ...options,
    record: {
      ...record,
      host: 'python',
      inject: null,
      release: 'drop',
      intervalSec: 0,
      memIntervalSec: 1,
      durationSec: Math.min(record.durationSec ?? LIVE_SEC, LIVE_SEC),
      reconnectEvery: Math.min(record.reconnectEvery, 10),
      cycleLimit: null,
      untilDecided: false,
      sdkBase: null,
      paymentLimit: null,
    },
    sdkSpec,
    outDir,
    csvFile: null,
    pprofPort: null,
    heapDump: false,
    rustProfile: false,
  }
}
