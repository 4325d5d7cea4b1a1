import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Against, type RunMetadata, readAgainst, storedRustFile } from '../compare/compare.ts'
import type { RunOptions } from '../run/options/options.ts'
import { type RunEnds, type RunResult, runMemtest } from '../run/run.ts'

/** From a clone the sources run as they are; bundled, every chunk lies in one folder beside the baselines. */
const BASELINES = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../baselines' : '../baselines', import.meta.url),
)
/** A run of another host is native, and its own Rust side. */
const WASM_HOSTS: readonly string[] = ['node', 'chromium']
/** Measured live: long enough for the rests that decide. */
const LIVE_SEC = 30

/** Whether `--rust` names a way to find the Rust run instead of a file. */
export function isRustWord(rust: string | null): boolean {
  return rust === null || rust === 'stored' || rust === 'live' || rust === 'none'
}

/**
 * Completes what a finished run is judged against by its Rust side: the stored baseline of the same SDK version and
 * scenario, or the native library measured now. Only for a published version: another build has no such counterpart.
 */
export async function withRustSide(
  against: Against,
  options: RunOptions,
  run: RunResult,
  context: RunEnds & { output: Parameters<typeof runMemtest>[1]['output'] },
  dir = BASELINES,
): Promise<Against> {
  const { metadata } = run
  const wanted = options.rustBaseline ?? 'stored'
  if (!WASM_HOSTS.includes(metadata.options.host) || !isPublished(metadata)) return against
  switch (wanted) {
    case 'stored': {
      const file = storedRustFile(dir, metadata.sdk.version, metadata.options.scenario)
      return existsSync(file) ? await withFile(against, file, 'stored') : against
    }
    case 'live': {
      try {
        using live = await runMemtest(liveOptions(options, run), context)
        return await withFile(against, live.samplesFile, 'live')
      } catch (error) {
        // The run itself is measured: its verdict must not be lost with its Rust side.
        context.output.line(`No Rust side was measured: ${error instanceof Error ? error.message : error}`)
        return against
      }
    }
    default:
      return against
  }
}

async function withFile(against: Against, file: string, rustSource: 'stored' | 'live'): Promise<Against> {
  const { baselines } = await readAgainst({ rust: file, previous: null, knownLeaks: null, forcedGc: null })
  return { ...against, rustSource, baselines: { ...against.baselines, rust: baselines.rust } }
}

/** What a registry has under a version or a tag; a file, a folder or a repository is a build of one's own. */
function isPublished({ sdk }: RunMetadata): boolean {
  return /^[\w.^~+-]+$/.test(sdk.spec) && !/\.(tgz|whl)$/.test(sdk.spec)
}

function liveOptions(options: RunOptions, { metadata, outDir }: RunResult): RunOptions {
  const { record } = options
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
      paymentLimit: null,
    },
    sdkSpec: metadata.sdk.version,
    outDir: join(outDir, 'rust'),
    csvFile: null,
    pprofPort: null,
    heapDump: false,
    rustProfile: false,
  }
}
