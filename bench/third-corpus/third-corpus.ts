import { readCsv } from '../../src/compare/recording/read-csv.ts'
import type { Recording } from '../../src/compare/recording/recording.ts'
import { ALLOCATOR_KINDS } from './allocator-kinds.ts'
import { EITHER_KINDS } from './either-kinds.ts'
import { HEAP_LEAK_KINDS } from './heap-leak-kinds.ts'
import { drawLife, type Format, type ThirdKind, type ThirdTruth } from './life.ts'
import { OTHER_LEAK_KINDS } from './other-leak-kinds.ts'
import { RECORDER_KINDS } from './recorder-kinds.ts'
import { sampleRows } from './sample.ts'
import { csvText } from './trace-csv.ts'
import type { Unrest } from './unrest.ts'
import { WARMING_KINDS } from './warming-kinds.ts'
import { WAVE_KINDS } from './wave-kinds.ts'

/**
 * The third corpus: written blind on 2026-11-26, by somebody who had read neither the judge nor the other corpora's
 * kinds, from what runtimes, allocators, kernels and recorders do. Nothing here was drawn after a look at a verdict. Do
 * not mend a kind because the judge gets it wrong: write a fourth corpus.
 */
export const THIRD_KINDS: readonly ThirdKind[] = [
  ...WARMING_KINDS,
  ...WAVE_KINDS,
  ...ALLOCATOR_KINDS,
  ...RECORDER_KINDS,
  ...HEAP_LEAK_KINDS,
  ...OTHER_LEAK_KINDS,
  ...EITHER_KINDS,
]

/** A made run with what is known of it; `undecidable` ones belong in no rate. */
export interface ThirdTrace {
  kind: ThirdKind
  truth: ThirdTruth
  minutes: number
  everySec: number
  forced: boolean
  format: Format
  unrest: Unrest
  csv: string
}

const SEED_STEP = 0x9e3779b1

/** So many traces, each kind in its turn; the same for the same seed. */
export function* makeThirdCorpus(
  seed: number,
  count: number,
  kinds: readonly ThirdKind[] = THIRD_KINDS,
): Generator<ThirdTrace> {
  for (let index = 0; index < count; index++) {
    const kind = kinds[index % kinds.length]
    if (kind !== undefined) yield makeThirdTrace(kind, seed + Math.imul(index + 1, SEED_STEP))
  }
}

/** @param minutes Instead of the length that the seed draws. */
export function makeThirdTrace(kind: ThirdKind, seed: number, minutes?: number): ThirdTrace {
  const life = drawLife(kind, seed, minutes)
  const doing = kind.live(life)
  const csv = csvText(sampleRows(life, doing), life.format)
  return {
    kind,
    truth: doing.truth,
    minutes: life.minutes,
    everySec: life.everySec,
    forced: life.forced,
    format: life.format,
    unrest: doing.unrest ?? life.unrest,
    csv,
  }
}

/** As the tool reads it from a file, with what `--force-gc` or `--no-force-gc` says. */
export async function thirdRecordingOf({ csv, kind, forced }: ThirdTrace): Promise<Recording> {
  const recording = await readCsv(bytesOf(csv), `${kind.name}.csv`)
  return { ...recording, forcedGc: forced }
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}
