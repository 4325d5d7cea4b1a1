import {
  type GrowingSides,
  growingSides,
  type Judgement,
  judge,
  type Recording,
  recordingUpToCycle,
} from '../compare/compare.ts'
import type { InjectionKind } from './options/options.ts'

/** One control of the self-test: what is planted, and what must be found. */
export interface Control {
  /** The value of `--inject`, or null for the healthy control. */
  inject: string | null
  config: 'client' | 'server'
  /** Whose counters must be found to grow. Not who is at fault: that takes a Rust run beside it. */
  expected: GrowingSides
}

const SIDES: Record<InjectionKind, Control['expected']> = {
  // An abandoned instance keeps its Rust half and the JavaScript objects held by that half.
  instance: { binding: 'yes', rustHeap: 'yes' },
  listener: { binding: 'yes', rustHeap: 'yes' },
  // A handle that nobody frees keeps its Rust half in the heap.
  'listener-captures-sdk': { binding: 'yes', rustHeap: 'yes' },
  handle: { binding: 'yes', rustHeap: 'yes' },
  'js-retain': { binding: 'yes', rustHeap: 'no' },
  timer: { binding: 'yes', rustHeap: 'no' },
  // Found by `--scenario failures`, which the self-test does not run.
  'listener-on-failure': { binding: 'yes', rustHeap: 'yes' },
  'rust-bytes': { binding: 'no', rustHeap: 'yes' },
}

/** A healthy control in both configurations, then every injection. */
export const CONTROLS: readonly Control[] = [
  ...(['client', 'server'] as const).map((config) => ({
    inject: null,
    config,
    expected: { binding: 'no', rustHeap: 'no' } as const,
  })),
  ...Object.entries(SIDES)
    .filter(([inject]) => inject !== 'listener-on-failure')
    .map(([inject, expected]) => ({ inject, config: 'client' as const, expected })),
]

/** What came of one control. */
export interface ControlResult {
  control: Control
  judgement: Judgement
  /** Whose counters were found to grow. */
  sides: GrowingSides
  /** Whether the verdict and the side are what they must be. */
  passed: boolean
  /** The first cycle after which the leak was proven and stayed so, and its time; null for a healthy control. */
  provenAt: { cycle: number; elapsedSec: number } | null
}

/** Judges a control's recording against what it must show. */
export function assess(control: Control, recording: Recording, now: Date): ControlResult {
  const judgement = judgeAlone(recording, now)
  const sides = growingSides(judgement.metrics)
  const { binding, rustHeap } = control.expected
  const kind = control.inject === null ? 'no-leak' : 'leak'
  const passed = judgement.verdict.kind === kind && sides.binding === binding && sides.rustHeap === rustHeap
  return {
    control,
    judgement,
    sides,
    passed,
    provenAt: control.inject === null ? null : firstProof(recording, now),
  }
}

function firstProof(recording: Recording, now: Date): ControlResult['provenAt'] {
  const cycles = recording.columns.cycles ?? new Float64Array()
  let proven: ControlResult['provenAt'] = null
  for (let cycle = cycles.at(-1) ?? 0; cycle > 0; cycle -= 1) {
    const prefix = recordingUpToCycle(recording, cycle)
    if (judgeAlone(prefix, now).verdict.kind !== 'leak') break
    proven = { cycle, elapsedSec: prefix.elapsedSec.at(-1) ?? 0 }
  }
  return proven
}

function judgeAlone(recording: Recording, now: Date): Judgement {
  return judge(recording, { rust: null, previous: null, now })
}
