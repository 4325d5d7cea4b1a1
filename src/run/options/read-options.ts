import { UsageError } from '../../errors.ts'
import { type FlagValues, parseChoice, parseDuration, parseWholeNumber, quote } from '../../text/text.ts'
import type { OptionKind, RecordedValue } from './option-kinds.ts'
import { OPTION_ROWS, OPTIONS, type OptionName } from './option-table.ts'
import type { RunOptionsRecord } from './recorded-options.ts'

/** Node's timers hold at most 596 hours: a longer one fires at once. */
export const LONGEST_SEC = 500 * 3600
/** Node's timers count whole milliseconds. */
const SHORTEST_SEC = 0.001

/** What an option reads as. */
export type OptionValue<Name extends OptionName> = RecordedValue<(typeof OPTIONS)[Name]['value']>

/**
 * Reads one option from the flags given, else its default.
 * @throws UsageError when the value is not what the option takes.
 */
export function readOption<Name extends OptionName>(name: Name, flags: FlagValues): OptionValue<Name> {
  return valueIn(name, OPTIONS[name].value, flags[name]) as OptionValue<Name>
}

/** Reads every option that `run.json` records. */
export function readRecord(flags: FlagValues): RunOptionsRecord {
  return Object.fromEntries(
    OPTION_ROWS.flatMap(([name, { field }]) =>
      field === undefined ? [] : [[field, readOption(name, flags)]],
    ),
  ) as unknown as RunOptionsRecord
}

function valueIn(
  name: string,
  kind: OptionKind,
  given: FlagValues[string],
): boolean | number | string | null {
  const text = typeof given === 'string' ? given : null
  switch (kind.kind) {
    case 'switch':
      return typeof given === 'boolean' ? given : kind.default
    case 'duration':
      return seconds(`--${name}`, text ?? kind.default, kind.mayBeZero)
    case 'whole':
      return text === null ? kind.default : parseWholeNumber(`--${name}`, text, kind.min, kind.max)
    case 'choice':
      return parseChoice(`--${name}`, text ?? kind.default, kind.choices)
    case 'text':
      return text ?? kind.default
    default:
      return kind satisfies never
  }
}

function seconds(flag: string, text: string, mayBeZero: boolean): number {
  const sec = parseDuration(flag, text)
  if (sec > LONGEST_SEC) {
    throw new UsageError({
      subject: flag,
      expected: `should be at most ${LONGEST_SEC / 3600}h`,
      got: quote(text),
    })
  }
  if (!mayBeZero && sec < SHORTEST_SEC) {
    throw new UsageError({
      subject: flag,
      expected: 'should be longer than 0, at least 1ms',
      got: quote(text),
    })
  }
  return sec
}
