/** The kinds of values that an option takes, and what each leaves in the record. */

import * as v from 'valibot'

/** On or off: `--name`, `--no-name`. */
interface Switch {
  kind: 'switch'
  default: boolean
}

/** A duration as in Go; recorded in seconds. */
interface Duration {
  kind: 'duration'
  /** As a user writes it. */
  default: string
  /** Whether 0 makes sense. */
  mayBeZero: boolean
  /** Whether a run may be without it: then something else ends it, and null is recorded. */
  orNone?: true
}

/** A whole number; null where none was asked for. */
interface Whole {
  kind: 'whole'
  default: number | null
  min: number
  max?: number
}

/** One of a few words. */
interface Choice {
  kind: 'choice'
  default: string
  choices: readonly string[]
}

/** Any text; null where none was given. */
interface Text {
  kind: 'text'
  default: string | null
}

/** The values that an option takes, with its default. */
export type OptionKind = Switch | Duration | Whole | Choice | Text

/** One option, everywhere it shows: every place that knows options is made from these rows. */
export interface OptionRow {
  value: OptionKind
  /** For `--help` and the documents; the default is added to it. */
  describe: string
  /** What stands for the value in `--help`, where the default would not do. */
  placeholder?: string
  /** The field of `run.json`'s `options`; left out where the option does not change what is measured. */
  field?: string
  /** For a field that older runs do not have: what they did. */
  formerly?: boolean | number | string | null
  /** The variable that presets it. A switch counts as set whatever the variable holds, as in the Rust test. */
  variable?: string
  /** Why two runs that differ in it cannot be compared, in words: `They differ in WORDS`. */
  comparedAs?: string
  /**
   * The Action's input of the same name: what its description says, and the Action's own default. `dependent`: the default
   * hangs on another input, so `action.yml` cannot declare it: the runner passes a default as if it were given.
   */
  input?: { describe: string; default?: string; dependent?: true }
  /** Whether `compare` takes it as well. */
  judges?: true
}

/** The value that an option leaves in `run.json`. */
export type RecordedValue<K extends OptionKind> = K extends Switch
  ? boolean
  : K extends Duration
    ? K extends { orNone: true }
      ? number | null
      : number
    : K extends Whole
      ? K['default'] extends null
        ? number | null
        : number
      : K extends Choice
        ? K['choices'][number]
        : K['default'] extends null
          ? string | null
          : string

/** The schema of the value that an option leaves in `run.json`. */
export function recordedSchema(kind: OptionKind): v.GenericSchema<unknown, unknown> {
  const figure = v.pipe(v.number(), v.finite(), v.minValue(0))
  switch (kind.kind) {
    case 'switch':
      return v.boolean()
    case 'duration':
      return kind.orNone ? v.nullable(figure) : figure
    case 'whole':
      return kind.default === null ? v.nullable(figure) : figure
    case 'choice':
      return v.picklist([...kind.choices])
    case 'text':
      return v.nullable(v.string())
    default:
      return kind satisfies never
  }
}

/** A default as a reader types it, or null where there is none to name. */
export function shownDefault(kind: OptionKind): string | null {
  switch (kind.kind) {
    case 'switch':
      return kind.default ? 'on' : null
    case 'duration':
    case 'choice':
    case 'text':
      return kind.default
    case 'whole':
      return kind.default === null ? null : String(kind.default)
    default:
      return kind satisfies never
  }
}
