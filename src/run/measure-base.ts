import { join } from 'node:path'
import { judge, type Recording, type RunMetadata, readRecording } from '../compare/compare.ts'
import { UsageError } from '../errors.ts'
import { verdictTitle, writeReport } from '../report/report.ts'
import { oneLine } from '../text/text.ts'
import { installHost } from './hosts/install-host.ts'
import { BASE_FOLDER, type RunOptions } from './options/options.ts'
import { namedOutput, type RunOutput } from './output/output.ts'
import type { RunEnds } from './run-ends.ts'
import { runMemtest } from './run-memtest.ts'

/** What the run of `--sdk-base` needs beyond the run of the SDK under test. */
export interface BaseSettings extends RunEnds {
  output: RunOutput
  options: RunOptions
  /** The folder of the run under test, in which the base's lies. */
  headDir: string
  /** How the run under test went; null where nothing tells. */
  head: RunMetadata | null
}

/** The base SDK's run, or none; told in a sentence either way. */
export interface MeasuredBase {
  recording: Recording | null
  sentence: string
}

/** The output of the run under test; announces the base's run where one was asked for. */
export function measuredFirst({ record }: RunOptions, output: RunOutput): RunOutput {
  if (record.sdkBase === null) return output
  output.line('Run 1 of 2: the SDK under test')
  return namedOutput(output, 'run 1 of 2')
}

/**
 * Installs the SDK of `--sdk-base`, if one was asked for, before the run: one that cannot be had should not cost its time.
 * @param onSlow Told what is about to take its time.
 * @throws UsageError that names the flag.
 */
export async function prepareBase(
  options: RunOptions,
  stop: AbortSignal,
  onSlow: (text: string) => void,
): Promise<void> {
  const { sdkBase } = options.record
  if (sdkBase === null) return
  await installHost(baseOptions(options, sdkBase, null), stop, onSlow).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error
    throw error.inWords((words) => words.replace(/--sdk(?![\w-])/g, '--sdk-base'))
  })
}

/**
 * Measures the SDK of `--sdk-base` in the same way as the one under test and on the same machine, into a folder inside
 * that run's, and judges it by itself. Every failure is only told: the run under test is measured already, and its
 * verdict must not be lost.
 */
export async function measureBase(settings: BaseSettings): Promise<MeasuredBase> {
  const { options, output, headDir, head } = settings
  const spec = oneLine(options.record.sdkBase ?? '')
  const none = (why: string): MeasuredBase => ({
    recording: null,
    sentence: `Base: SDK ${spec} was not measured (${why}), so that there is no previous run to compare with.`,
  })
  if (head !== null && CUT_SHORT.includes(head.outcome.kind)) return none('the run under test was cut short')
  output.line(`Run 2 of 2: the base, SDK ${spec}`)
  try {
    const folder = join(headDir, BASE_FOLDER)
    const named = namedOutput(output, 'run 2 of 2, base')
    using result = await runMemtest(baseOptions(options, options.record.sdkBase ?? '', folder), {
      ...settings,
      output: named,
    })
    const { outcome } = result.metadata
    if (outcome.kind === 'crashed' || outcome.kind === 'deadline') return none(outcome.detail)
    const recording = await readRecording(result.samplesFile, null)
    const baselines = { rust: null, previous: null }
    const judgement = judge(recording, { ...baselines, now: new Date() })
    const { version } = result.metadata.sdk
    await writeReport({ outDir: folder, judgement, recording, baselines, isDrawn: false }).catch(
      (error: unknown) => output.line(`The base's report is not whole: ${reason(error)}`),
    )
    return {
      recording: { ...recording, file: `SDK ${version}, same machine` },
      sentence: `Base: SDK ${version}, ${verdictTitle({ ...judgement.verdict, standing: null })}; measured after the run on the same machine, and taken as the previous run.`,
    }
  } catch (error) {
    return none(reason(error))
  }
}

/** How a run ends that another one should not follow: it was told to, or it broke. */
const CUT_SHORT: readonly RunMetadata['outcome']['kind'][] = ['stopped', 'crashed', 'deadline']

/** The options of the base's run: the same, without profiling and without what belongs to one run alone. */
function baseOptions(options: RunOptions, sdkSpec: string, outDir: string | null): RunOptions {
  return {
    ...options,
    record: { ...options.record, sdkBase: null },
    sdkSpec,
    outDir,
    csvFile: null,
    pprofPort: null,
    heapDump: false,
    rustProfile: false,
  }
}

function reason(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error))
}
