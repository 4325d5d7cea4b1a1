import { COMPARED_OPTIONS, type RunOptionsRecord } from '../../run/options/options.ts'
import { formatCount } from '../../text/text.ts'
import { LEAST_RESTS } from '../exact/exact.ts'
import { advanceOf, type Recording, rowsOf, timelineRows } from '../recording/recording.ts'
import { isNativeBinding } from '../run-subject.ts'

/**
 * Why two runs cannot be compared, a sentence each; empty when they can. The SDK's version may differ: that is what a
 * comparison is for. Nothing is assumed about a run without metadata.
 */
export function differencesOf(run: Recording, baseline: Recording, role: 'rust' | 'previous'): string[] {
  if (role === 'rust' && baseline.origin === 'rust') return rustDifferences(run, baseline)
  // Another runtime, that is the point: only what was done must be the same.
  if (role === 'rust' && isNativeBinding(baseline) && !isNativeBinding(run))
    return nativeDifferences(run, baseline)
  if (run.origin !== baseline.origin) {
    return [`One was recorded by the ${nameOf(run)}, the other by the ${nameOf(baseline)}.`]
  }
  const differences = role === 'previous' ? workDifferences(run, baseline) : []
  if (run.forcedGc !== baseline.forcedGc) {
    differences.push('In one of them garbage was collected before each sample, in the other not.')
  }
  const [a, b] = [run.metadata, baseline.metadata]
  if (a === null || b === null) return differences
  for (const [option, words] of COMPARED_OPTIONS) {
    if (option === 'reconnectEvery' && !a.options.reconnectCycles && !b.options.reconnectCycles) continue
    // Whoever plants a leak to see a gate close compares with a run that has none.
    if (option === 'inject' && b.options.inject === null) continue
    const [mine, other] = [a.options[option], b.options[option]]
    if (mine !== other)
      differences.push(`They differ in ${words}: ${shown(mine)} here, ${shown(other)} there.`)
  }
  for (const [words, mine, other] of [
    ['operating system', systemOf(a.environment.os), systemOf(b.environment.os)],
    ['processor', a.environment.arch, b.environment.arch],
    ['runtime', majorOf(a.environment.runtime), majorOf(b.environment.runtime)],
  ] as const) {
    if (mine !== other) differences.push(`They differ in ${words}: ${mine} here, ${other} there.`)
  }
  return differences
}

/** A run that did more than so many times the work of the other has warmed up further: their rates differ by that alone. */
const MOST_WORK_RATIO = 2
/** Fewer points leave too few increments after the warm-up to tell a rate's error. */
const LEAST_POINTS = 8

// On a busy machine pairs of one build were called regressed: one had done a fraction of the other's work.
function workDifferences(run: Recording, baseline: Recording): string[] {
  const differences: string[] = []
  for (const work of ['payments', 'cycles'] as const) {
    const [mine, other] = [advanceOf(run, work), advanceOf(baseline, work)]
    const [less, more] = mine < other ? [mine, other] : [other, mine]
    // A single cycle ends every run; only repeated ones are its work.
    if (work === 'cycles' && more <= 1) continue
    if (more > MOST_WORK_RATIO * less) {
      differences.push(
        `They differ in work by more than a factor of ${MOST_WORK_RATIO}: ${formatCount(mine)} ${work} here, ${formatCount(other)} there.`,
      )
    }
  }
  const [mine, other] = [pointsOf(run), pointsOf(baseline)]
  if (Math.min(mine, other) < LEAST_POINTS) {
    differences.push(
      `A comparison needs at least ${LEAST_POINTS} points in each: ${mine} here, ${other} there; run longer.`,
    )
  }
  return differences
}

/** Points that a run's growth is told from: its rests where they decide, else the quiet points, else its samples. */
function pointsOf(recording: Recording): number {
  const rests = rowsOf(recording, 'rest').length
  if (rests >= LEAST_RESTS) return rests
  const quiet = rowsOf(recording, 'quiet').length
  return quiet > 0 ? quiet : timelineRows(recording).length
}

/** A note for the reader when both runs measured one and the same build. */
export function sameBuild(run: Recording, baseline: Recording): boolean {
  const hash = hashOf(run)
  return hash !== undefined && hash !== '' && hash === hashOf(baseline)
}

const hashOf = ({ metadata }: Recording) => metadata?.sdk.wasmSha256 || metadata?.sdk.librarySha256

function nativeDifferences(run: Recording, baseline: Recording): string[] {
  const [mine, other] = [run, baseline].map(({ metadata }) => metadata?.options.scenario)
  return mine === other || mine === undefined || other === undefined
    ? []
    : [`They differ in scenario: ${mine} here, ${other} there.`]
}

// The Rust test records no options: all that can be checked is that both paid.
function rustDifferences(run: Recording, baseline: Recording): string[] {
  const lifecycle = [run, baseline].some(({ metadata }) => metadata?.options.scenario === 'lifecycle')
  return lifecycle ? ['The lifecycle scenario makes no payments, and the Rust test does nothing else.'] : []
}

function shown(option: RunOptionsRecord[keyof RunOptionsRecord]): string {
  if (typeof option === 'boolean') return option ? 'on' : 'off'
  return String(option ?? 'none')
}

function nameOf({ origin }: Recording): string {
  return { 'sdk-memtest': 'JavaScript harness', go: 'Go harness', rust: 'Rust test' }[origin]
}

const systemOf = (os: string) => os.split(' ')[0] ?? os
const majorOf = (runtime: string) => runtime.replace(/^(\S+ \d+).*$/, '$1')
