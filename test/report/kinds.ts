import { fileURLToPath } from 'node:url'
import { storedRustFinder } from '../../src/compare/compare.ts'
import { judgeFile, type RunReport } from '../../src/compare/judge-files.ts'
import type { Recording } from '../../src/compare/recording/recorded-run.ts'
import { readRecording } from '../../src/compare/recording/recording.ts'

const NOW = new Date('2026-11-26T12:00:00Z')
const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url))

async function judged(path: string, previous: Recording | null = null): Promise<RunReport> {
  return judgeFile(
    fileOf(path),
    null,
    {
      baselines: { rust: null, previous },
      knownLeaks: [],
      findRust: storedRustFinder([fileOf('../../baselines')]),
    },
    NOW,
  )
}

/** A run as if its leak had not been planted: a planted one is compared with no other. */
async function asOfTheSdk(path: string): Promise<Recording> {
  const recording = await readRecording(fileOf(path), null)
  const { metadata } = recording
  if (metadata === null) throw new Error(`${path} should have its run.json`)
  return { ...recording, metadata: { ...metadata, options: { ...metadata.options, inject: null } } }
}

const cleared = 'kinds/lifecycle/samples.csv'
const leaky = await asOfTheSdk('kinds/planted/samples.csv')

/** A real run of each kind, of SDK 0.19.2 on Node; of the Go harness a leak and none. */
export const KINDS: Readonly<Record<string, RunReport>> = {
  'a leak, told by payments and reconnects': await judged('recorded/samples.csv'),
  'a leak beside its Rust baseline': await judged('kinds/stress/samples.csv'),
  'a planted leak': await judged('kinds/planted/samples.csv'),
  'no leak': await judged(cleared),
  'an open run': await judged('kinds/short/samples.csv'),
  'an improvement': await judged(cleared, leaky),
  'a leak of the Go harness': await judged('../../docs/recordings/go/object-kept.csv'),
  'no leak of the Go harness': await judged('../../docs/recordings/go/stress.csv'),
}
