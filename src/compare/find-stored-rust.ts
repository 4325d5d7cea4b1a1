import { existsSync } from 'node:fs'
import type { FindRust, FoundRust } from './judge-files.ts'
import {
  isPublishedBuild,
  type Recording,
  type RunMetadata,
  readRecording,
  storedRustFile,
} from './recording/recording.ts'
import { isNativeBinding } from './run-subject.ts'

// PyPI has no native library of versions before.
const FIRST_NATIVE = [0, 18] as const
const VERSION = /^\d+\.\d+\.\d+[\w.+-]*$/

/**
 * Finds the stored Rust run of the same SDK version and scenario.
 * @param dirs Folders of stored baselines, the nearest first.
 */
export function storedRustFinder(dirs: readonly string[]): FindRust {
  return (run) =>
    forWasmRun(run, async (metadata) => {
      const missing = whyNoCounterpart(metadata)
      if (missing !== null) return { recording: null, missing }
      const { sdk, options } = metadata
      const file = dirs
        .map((dir) => storedRustFile(dir, sdk.version, options.scenario))
        .find((each) => existsSync(each))
      return file === undefined
        ? { recording: null, missing: whyNotStored(metadata) }
        : { recording: await readStored(file, metadata), source: 'stored', isVouchedFor: false }
    })
}

/** Under the name that it has in every folder of baselines. */
async function readStored(file: string, { sdk, options }: RunMetadata): Promise<Recording> {
  return {
    ...(await readRecording(file, null)),
    file: `baselines/rust/${sdk.version}/${options.scenario}.csv`,
  }
}

/** A run of the native library is its own Rust side, and a CSV without a record names no version. */
export async function forWasmRun(
  run: Recording,
  find: (metadata: RunMetadata) => Promise<FoundRust>,
): Promise<FoundRust> {
  const { metadata } = run
  return metadata === null || isNativeBinding(run) ? { recording: null, missing: null } : await find(metadata)
}

/**
 * Why what is known of the published native library of a run's version does not speak for it, with what would decide, as
 * the rest of a sentence; null where it does.
 */
export function whyNoCounterpart({ sdk }: Pick<RunMetadata, 'sdk'>): string | null {
  if (isPublishedBuild(sdk) && VERSION.test(sdk.version)) return null
  return `this build is not the published SDK ${sdk.version}, whose native library says nothing about it; a run of its own native build decides it, measured with --rust-sdk WHEEL or given with --rust FILE`
}

/** The same for a version that PyPI has no native library of. */
export function whyNoNative({ sdk }: Pick<RunMetadata, 'sdk'>): string | null {
  const [major = 0, minor = 0] = sdk.version.split('.').map(Number)
  const [firstMajor, firstMinor] = FIRST_NATIVE
  if (major > firstMajor || (major === firstMajor && minor >= firstMinor)) return null
  return `PyPI has no native library before ${FIRST_NATIVE.join('.')}.0, and this is ${sdk.version}; a run of a native build of that version decides it, measured with --rust-sdk WHEEL or given with --rust FILE, or a run of the Rust test`
}

/** The same where nothing is stored of its version and scenario. */
export function whyNotStored(metadata: Pick<RunMetadata, 'sdk' | 'options'>): string {
  const { sdk, options } = metadata
  return (
    whyNoNative(metadata) ??
    `no run of the native library of SDK ${sdk.version} in scenario ${options.scenario} is stored; --rust live measures one`
  )
}
