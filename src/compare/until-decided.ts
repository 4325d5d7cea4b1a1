import { formatByteChange, formatCountChange } from '../text/text.ts'
import { growsAtLook, growthSoFar, nameOf, nextLook } from './exact/exact.ts'
import { judge } from './judge.ts'
import { isByteMetric } from './metric-names.ts'
import { type Recording, rowsOf, spanSec } from './recording/recording.ts'
import { type Decision, recorderOf } from './run-subject.ts'
import { tellingRates } from './telling-rates.ts'

type Phase = Decision['phase']

/** The fewest counts that can rise in as many windows as the first look asks for: eight at rest after the warm-up. */
const FIRST_LOOK: Record<Phase, number> = { rest: 10, quiet: 20 }
/**
 * Counts from which on nothing that grows is told: with fewer rests V8's heap alone proves no leak, so it would be cleared
 * where it cannot be convicted. An object left in two of five cycles, at random, is then missed in fewer than one run of 60.
 */
const LEAST_TO_CLEAR = 20

/**
 * Looks at a run that goes on, until it is decided. A leak is decided when the verdict is a leak by its counts and these
 * rise at the level of a look among many ({@link growsAtLook}); no leak when the whole verdict, estimates included, says so
 * at two looks in a row, the second with {@link LEAST_TO_CLEAR} counts or more.
 */
export class UntilDecided {
  readonly phase: Phase
  #look = 1
  #next: number
  #wasClear = false

  /** @param reconnects Whether the run comes to rest before its end; else the counts between payments tell. */
  constructor(reconnects: boolean) {
    this.phase = reconnects ? 'rest' : 'quiet'
    this.#next = FIRST_LOOK[this.phase]
  }

  /** Counts at which to look next. */
  get next(): number {
    return this.#next
  }

  /** Looks, if there are counts enough for the next look. @param recording The run so far, as it would be judged. */
  look(recording: Recording): Decision | null {
    const counts = rowsOf(recording, this.phase).length
    if (counts < this.#next) return null
    const growing = growsAtLook(recording, this.phase, this.#look)
    this.#look += 1
    this.#next = nextLook(counts)
    const { verdict, metrics } = judge(recording, { rust: null, previous: null, now: new Date() })
    const decided = (kind: Decision['verdict']): Decision => ({
      verdict: kind,
      phase: this.phase,
      counts,
      elapsedSec: spanSec(recording),
    })
    const wasClear = this.#wasClear
    this.#wasClear = verdict.kind === 'no-leak'
    if (this.#wasClear) return wasClear && counts >= LEAST_TO_CLEAR ? decided('no-leak') : null
    if (verdict.kind === 'invalid' || growing.length === 0) return null
    // Whether growth between payments stays is shown by the rest that ends the run.
    if (this.phase === 'quiet') return decided('leak')
    const isProven = growing.some((name) =>
      metrics.some((metric) => metric.name === name && metric.verdict === 'leak'),
    )
    return isProven ? decided('leak') : null
  }
}

/** How a run stands, for the line that shows it: `references +10.2 a payment so far`. */
export function standingSoFar(recording: Recording, phase: Phase): string {
  const found = growthSoFar(recording, phase)
  if (found === null) return 'nothing grows so far'
  const { metric, rates } = found
  const name = metric === 'externrefs' ? 'references' : nameOf(metric, recorderOf(recording))
  const [told] = tellingRates(rates)
  if (told === undefined) return `${name} higher than before so far`
  const change = isByteMetric(metric) ? formatByteChange : formatCountChange
  return `${name} ${change(told.rate.amount)} a ${told.per} so far`
}
