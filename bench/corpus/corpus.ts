import { readCsv } from '../../src/compare/recording/read-csv.ts'
import type { Recording } from '../../src/compare/recording/recording.ts'
import { KINDS } from './kinds.ts'
import type { Noise } from './noise.ts'
import { csvOf } from './sampled-csv.ts'
import { sampleRows } from './sampled-rows.ts'
import { drawScene, type Kind, type Truth } from './scene.ts'

/** A recorded run of which the truth is known. */
export interface CorpusTrace {
  kind: Kind
  truth: Truth
  minutes: number
  forced: boolean
  noise: Pick<Noise, 'level' | 'shape' | 'scaleKb'>
  csv: string
}

/** Any odd number far from a power of two's fractions keeps the seeds of neighbours apart. */
const SEED_STEP = 0x9e3779b1

/** So many traces, each kind in its turn; the same for the same seed. */
export function* makeCorpus(
  seed: number,
  count: number,
  kinds: readonly Kind[] = KINDS,
): Generator<CorpusTrace> {
  for (let index = 0; index < count; index++) {
    const kind = kinds[index % kinds.length]
    if (kind !== undefined) yield makeTrace(kind, seed + Math.imul(index + 1, SEED_STEP))
  }
}

export function makeTrace(kind: Kind, seed: number, minutes?: number): CorpusTrace {
  const scene = drawScene(kind, seed, minutes)
  const behaviour = kind.behave(scene)
  const rows = sampleRows(scene, behaviour)
  const { level, shape, scaleKb } = scene.noise
  return {
    kind,
    truth: behaviour.truth,
    minutes: scene.minutes,
    forced: scene.forced,
    noise: { level, shape, scaleKb },
    csv: csvOf(behaviour.record?.(rows) ?? rows, behaviour.format ?? 'go'),
  }
}

/** As the tool reads it from a file, with what `--force-gc` or `--no-force-gc` says. */
export async function recordingOf({ csv, kind, forced }: CorpusTrace): Promise<Recording> {
  const recording = await readCsv(bytesOf(csv), `${kind.name}.csv`)
  return { ...recording, forcedGc: forced }
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}
