import { type BenchRow, reference } from '../bench-row.ts'
import { LEVEL, thresholdAt } from '../peers/calibrate.ts'
import type { JudgedTrace } from './judged-trace.ts'
import { rateWithInterval } from './wilson.ts'

/** Goals by length in minutes. */
const FOUND_GOALS = [
  { minutes: 10, share: 0.65 },
  { minutes: 15, share: 0.8 },
  { minutes: 30, share: 0.94 },
] as const

/** Bounds in KB/min of what the specification calls low to medium, high, and critical. */
const SLOPES_KB_PER_MIN = [
  [50, 100],
  [100, 500],
  [500, Number.POSITIVE_INFINITY],
] as const

/**
 * The judge's error rates on a corpus, each beside its goal, and where they come from. What it finds is told as it stands
 * and, like a peer's, at 1 % false alarms on that corpus.
 * @param corpus Its name: `second corpus`.
 */
export function corpusRows(corpus: string, traces: readonly JudgedTrace[]): BenchRow[] {
  const healthy = traces.filter(({ leaky }) => !leaky)
  const bounded = healthy.filter(({ group }) => group === 'bounded')
  const wanted = traces.filter(({ mustBeFound }) => mustBeFound)
  const threshold = thresholdAt(
    LEVEL,
    healthy.map(({ judgeScore }) => judgeScore),
  )
  const kinds = new Set(traces.map(({ kind }) => kind)).size
  return [
    goalRow(
      `${corpus}, ${kinds} kinds: false alarms`,
      healthy,
      isLeak,
      'at most 1 %',
      (share) => share <= 0.01,
    ),
    goalRow(
      `${corpus}: false alarms of bounded kinds`,
      bounded,
      isLeak,
      'at most 0.5 %',
      (share) => share <= 0.005,
    ),
    ...FOUND_GOALS.map(({ minutes, share: goal }) =>
      goalRow(
        `${corpus}: leaks from 50 KB/min on found in ${minutes} minutes, at 1 % false alarms`,
        wanted.filter((trace) => trace.minutes === minutes),
        ({ judgeScore }) => judgeScore > threshold,
        `at least ${100 * goal} %`,
        (share) => share >= goal,
      ),
    ),
    ...FOUND_GOALS.map(({ minutes }) =>
      rate(
        `${corpus}: leaks from 50 KB/min on found in ${minutes} minutes, as it stands`,
        wanted.filter((trace) => trace.minutes === minutes),
        isLeak,
      ),
    ),
    goalRow(
      `${corpus}: leaks from 50 KB/min on called no-leak`,
      wanted,
      isCleared,
      'at most 1 %',
      (share) => share <= 0.01,
    ),
    rate(
      `${corpus}: false alarms of odd kinds`,
      healthy.filter(({ group }) => group === 'odd'),
      isLeak,
    ),
    rate(
      `${corpus}: false alarms, collections forced`,
      healthy.filter(({ forced }) => forced),
      isLeak,
    ),
    goalRow(
      `${corpus}: false alarms, not forced`,
      healthy.filter(({ forced }) => !forced),
      isLeak,
      'at most 1 %',
      (share) => share <= 0.01,
    ),
    rate(`${corpus}: healthy runs left inconclusive`, healthy, isOpen),
    ...FOUND_GOALS.map(({ minutes }) =>
      rate(
        `${corpus}: leaks from 50 KB/min on found in ${minutes} minutes, collections forced`,
        wanted.filter((trace) => trace.minutes === minutes && trace.forced),
        isLeak,
      ),
    ),
    ...SLOPES_KB_PER_MIN.map(([from, to]) =>
      rate(
        `${corpus}: leaks of ${from}${Number.isFinite(to) ? ` to ${to} KB/min` : ' KB/min and more'} found`,
        wanted.filter(({ kbPerMin }) => kbPerMin >= from && kbPerMin < to),
        isLeak,
      ),
    ),
    rate(
      `${corpus}: leaks from 50 KB/min on found, collections forced`,
      wanted.filter(({ forced }) => forced),
      isLeak,
    ),
    rate(
      `${corpus}: leaks from 50 KB/min on found, not forced`,
      wanted.filter(({ forced }) => !forced),
      isLeak,
    ),
    ...(['low', 'medium', 'high'] as const).map((noise) =>
      rate(
        `${corpus}: leaks from 50 KB/min on found under ${noise} noise`,
        wanted.filter((trace) => trace.noise === noise),
        isLeak,
      ),
    ),
    rate(
      `${corpus}: such leaks in the heap found`,
      wanted.filter(({ inHeap }) => inHeap),
      isLeak,
    ),
    rate(
      `${corpus}: such leaks beside the heap, seen in RSS only, found`,
      wanted.filter(({ inHeap }) => !inHeap),
      isLeak,
    ),
    rate(`${corpus}: leaks of tasks and the like, without memory, found`, traces.filter(isCountLeak), isLeak),
    reference(`${corpus}: false alarms by kind`, byKind(healthy, isLeak)),
    reference(`${corpus}: leaks from 50 KB/min on called no-leak, by kind`, byKind(wanted, isCleared)),
    reference(`${corpus}: found of each leaky kind, the fewest first`, foundByKind(wanted)),
  ]
}

const isLeak = ({ verdict }: JudgedTrace) => verdict === 'leak'
const isCleared = ({ verdict }: JudgedTrace) => verdict === 'no-leak'
const isOpen = ({ verdict }: JudgedTrace) => verdict === 'inconclusive'
const isCountLeak = ({ leaky, kbPerMin }: JudgedTrace) => leaky && kbPerMin === 0

function goalRow(
  name: string,
  of: readonly JudgedTrace[],
  counted: (trace: JudgedTrace) => boolean,
  goal: string,
  isMet: (share: number) => boolean,
): BenchRow {
  const count = of.filter(counted).length
  return { name, figure: rateWithInterval(count, of.length), goal, met: isMet(count / of.length) }
}

const rate = (name: string, of: readonly JudgedTrace[], counted: (trace: JudgedTrace) => boolean): BenchRow =>
  reference(name, rateWithInterval(of.filter(counted).length, of.length))

/** The kinds that have any, the most first: `g1 3 of 40`. */
function byKind(traces: readonly JudgedTrace[], counted: (trace: JudgedTrace) => boolean): string {
  const listed = countsByKind(traces, counted)
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count / b.of - a.count / a.of)
  return listed.length === 0
    ? 'none'
    : listed.map(({ kind, count, of }) => `${kind} ${count} of ${of}`).join(', ')
}

function foundByKind(traces: readonly JudgedTrace[]): string {
  return countsByKind(traces, isLeak)
    .sort((a, b) => a.count / a.of - b.count / b.of)
    .map(({ kind, count, of }) => `${kind} ${Math.round((100 * count) / of)} %`)
    .join(', ')
}

function countsByKind(traces: readonly JudgedTrace[], counted: (trace: JudgedTrace) => boolean) {
  const groups = Map.groupBy(traces, ({ kind }) => kind)
  return [...groups].map(([kind, group]) => ({ kind, count: group.filter(counted).length, of: group.length }))
}
