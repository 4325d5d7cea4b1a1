import type { Culprit } from '../compare/compare.ts'
import { formatAmount, formatRate } from './metric-rows.ts'

/** Frames of a stack where there is little room: enough to see who called. */
export const SHORT_STACK = 8

const KINDS: Record<Culprit['kind'], string> = {
  handle: 'SDK object',
  externref: 'reference',
  resource: 'resource',
  'v8-stack': 'V8 stack',
  'rust-stack': 'Rust stack',
}

/** A culprit in words; every renderer lays the same words out its own way. */
export interface CulpritWords {
  kind: string
  name: string
  /** How much, and how much of it a cycle or payment where that is known: `+40, +1 a cycle`. */
  growth: string
  /** Who called, the innermost first; a stack that is named for its first frame goes on with the next. */
  callers: string[]
}

/** @param depth At most so many callers. */
export function culpritWords(
  { kind, name, growth, unit, per, frames }: Culprit,
  depth = SHORT_STACK,
): CulpritWords {
  const rates = per
    .map((rate) => formatRate({ value: rate.growth, unit, per: rate.kind }, ' a '))
    .join(' and ')
  return {
    kind: KINDS[kind],
    name,
    growth: `${formatAmount({ value: growth, unit })}${rates === '' ? '' : `, ${rates}`}`,
    callers: (frames[0] === name ? frames.slice(1) : frames).slice(0, depth),
  }
}
