import { UsageError } from '../../errors.ts'
import { quote } from '../../text/text.ts'

/** The leaks that `--inject` can plant, with what N means and its default. */
export const INJECTIONS = {
  instance: { describe: 'each cycle lets N SDK instances go without disconnect', defaultCount: 1 },
  listener: { describe: 'each cycle leaves N event listeners added', defaultCount: 1 },
  'listener-captures-sdk': {
    describe: 'each cycle leaves N SDK instances that a listener of their own holds',
    defaultCount: 1,
  },
  'js-retain': {
    describe: 'each payment (or lifecycle cycle) keeps N bytes of JavaScript memory',
    defaultCount: 65_536,
  },
  handle: { describe: 'each cycle keeps N SDK objects and never frees them', defaultCount: 1 },
  timer: { describe: 'each cycle leaves N timers running', defaultCount: 1 },
  'listener-on-failure': {
    describe: 'each failed call of --scenario failures leaves N event listeners added',
    defaultCount: 1,
  },
  'rust-bytes': { describe: 'each cycle leaves a block of N bytes in the Rust heap', defaultCount: 16 },
} as const

export type InjectionKind = keyof typeof INJECTIONS

/** A planted leak: a positive control of the whole tool. */
export interface Injection {
  kind: InjectionKind
  count: number
}

/** Reads `KIND` or `KIND:N`, as `--inject` takes it. */
export function parseInjection(text: string): Injection {
  const [kindText = '', countText] = text.split(':', 2)
  const kinds = Object.keys(INJECTIONS) as InjectionKind[]
  const kind = kinds.find((name) => name === kindText)
  if (kind === undefined) {
    throw new UsageError({
      subject: '--inject',
      expected: `should be KIND or KIND:N with a KIND of ${kinds.join(', ')}`,
      got: quote(text),
    })
  }
  if (countText === undefined) return { kind, count: INJECTIONS[kind].defaultCount }
  if (!/^[1-9]\d{0,8}$/.test(countText)) {
    throw new UsageError({
      subject: `--inject ${kind}:N`,
      expected: 'should have a whole number from 1 up',
      got: quote(countText),
    })
  }
  return { kind, count: Number(countText) }
}
