import { metricName, type RunReport, recorderOf, subjectOf } from '../compare/compare.ts'
import type { NumericColumn } from '../compare/recording/columns.ts'
import { cycleOf } from '../run/options/options.ts'

/** A word that a web developer may not know, and its meaning in a few words. */
export interface Term {
  /** As the glossary has it. */
  word: string
  /** Where it stands in a text. */
  stands: RegExp
  meaning: string
}

/** What stands between the application and the Rust SDK, by the language of the application. */
export function bindingMeaning({ recording }: Pick<RunReport, 'recording'>): string {
  const host = recording.metadata?.options.host ?? subjectOf(recording).host
  if (host === 'python') return 'the Python glue round the Rust SDK'
  return host === 'go'
    ? 'the Go glue round the Rust SDK'
    : 'the JavaScript and WebAssembly glue round the Rust SDK'
}

const CYCLES: Record<'reconnect' | 'instance' | 'cycle', string> = {
  reconnect: 'reconnects of both wallets',
  instance: 'lives of an instance',
  cycle: 'rounds of what the scenario does',
}

/** What a cycle is in a run of this scenario; null for a foreign run, of which nobody knows. */
export function cycleMeaning({ recording }: Pick<RunReport, 'recording'>): string | null {
  const cycle = cycleOf(recording.metadata?.options.scenario)
  return cycle === null ? null : CYCLES[cycle]
}

/** The objects that wrap Rust's in the language of the application. */
function wrapperMeaning({ recording }: Pick<RunReport, 'recording'>): string {
  const language = {
    python: 'Python',
    'go-native': 'Go',
    go: 'Go',
    rust: 'Rust',
    'sdk-memtest': 'JavaScript',
  }
  return `${language[recorderOf(recording)]} wrappers of Rust objects`
}

/** The specification's word for what runs, in the runtime that was measured. */
function taskMeaning({ recording }: Pick<RunReport, 'recording'>): string | null {
  const name = metricName('goroutines', recorderOf(recording))
  return name === 'goroutines' ? null : `the specification's word for what is here ${name}`
}

/** Every term that a report may use; `docs/glossary.md` has each. */
export const TERMS: readonly Term[] = [
  { word: 'cycle', stands: /\bcycles?\b/i, meaning: 'disconnect, free, connect again' },
  {
    word: 'warm-up',
    stands: /\bwarm(?:ed|s|ing)?[- ]up\b/i,
    meaning: 'the start of a run, in which caches fill',
  },
  {
    word: 'rest',
    stands: /\bat rest\b|\brest to rest\b|\b(?:each|one|a|no|last|\d+) rests?\b|\brests\b/i,
    meaning: 'after a cycle, with every instance freed and garbage collected',
  },
  { word: 'counted', stands: /\bcounted\b/i, meaning: 'read exactly, without an estimate' },
  {
    word: 'references',
    stands: /\breferences?\b(?! (?:pace|rate))/i,
    meaning: 'JavaScript objects that Rust keeps alive',
  },
  {
    word: 'callback handles',
    stands: /\bcallback handles?\b/i,
    meaning: 'objects of the application that Rust keeps alive',
  },
  { word: 'Rust blocks', stands: /\bRust blocks?\b/i, meaning: 'allocations that are not freed' },
  { word: 'Rust heap', stands: /\bRust heap\b/i, meaning: 'memory that Rust allocated' },
  { word: 'V8 heap', stands: /\bV8 heap\b/i, meaning: "memory of JavaScript's objects" },
  { word: 'RSS', stands: /\bRSS\b/, meaning: 'the memory of the process' },
  { word: 'SDK objects', stands: /\bSDK objects?\b/i, meaning: 'JavaScript wrappers of Rust objects' },
  {
    word: 'active resources',
    stands: /\bactive (?:\w+ )?resources?\b/i,
    meaning: 'timers, sockets, connections',
  },
  { word: 'file descriptors', stands: /\bfile descriptors?\b/i, meaning: 'open files and sockets' },
  {
    word: 'binding',
    stands: /\bbinding(?:'s)?\b/i,
    meaning: 'what stands between the application and the Rust SDK',
  },
  { word: 'FFI', stands: /\bFFI\b/, meaning: 'calls from one language into another' },
  {
    word: 'baseline',
    stands: /\bbaselines?\b(?!\/)/i,
    meaning: 'a recorded run that this one is held against',
  },
  { word: 'saturating', stands: /\(saturating\)/, meaning: 'a rise that flattens' },
  { word: 'hinge', stands: /\(hinge\)/, meaning: 'a line that begins late' },
  { word: 'census', stands: /\bcensus\b/i, meaning: 'a count by name of what is alive' },
  { word: 'harness', stands: /\bharness\b/i, meaning: 'the program that uses the SDK and is measured' },
  { word: 'retained', stands: /\bretained\b/i, meaning: 'still alive at the end of a cycle' },
  { word: 'residual', stands: /\bresiduals?\b/i, meaning: 'how far a sample lies from the fitted line' },
  { word: 'V8 stack', stands: /\bV8 stack\b/, meaning: 'where sampled JavaScript memory was allocated' },
  { word: 'Rust stack', stands: /\bRust stack\b/, meaning: 'where Rust memory was allocated' },
  { word: 'R²', stands: /R²/, meaning: '1 where the samples lie on a line, 0 where none fits' },
  { word: 'goroutine', stands: /\bgoroutines?\b/i, meaning: "Go's running tasks" },
  // Not the verb: a reconnect leaves some of the heap.
  { word: 'leaf', stands: /\bleaf\b|\bleaves at the operators\b/, meaning: 'a coin of Spark' },
]

/** A metric as a reader meets it first: `references (JavaScript objects that Rust keeps alive)`. */
export function metricWithMeaning(
  metric: NumericColumn,
  { recording }: Pick<RunReport, 'recording'>,
): string {
  const name = metricName(metric, recorderOf(recording))
  const term = TERMS.find(({ word }) => word === name)
  if (term === undefined) return name
  return `${name} (${name === 'SDK objects' ? wrapperMeaning({ recording }) : term.meaning})`
}

/**
 * Explains each term once, where it first stands: ask it about the parts of a report in their order. A part that holds a
 * term's meaning itself, in brackets, needs no more.
 */
export class Legend {
  readonly #told = new Set<string>()
  readonly #own: Readonly<Record<string, string | null>>

  constructor(report: Pick<RunReport, 'recording'>) {
    this.#own = {
      cycle: cycleMeaning(report),
      binding: bindingMeaning(report),
      goroutine: taskMeaning(report),
      'SDK objects': wrapperMeaning(report),
    }
  }

  /** `rest: after a cycle, …; RSS: the memory of the process` for what stands first in this text; null where nothing does. */
  of(text: string): string | null {
    const plain = text.replace(/\s+/g, ' ')
    const first = TERMS.filter(({ word, stands }) => !this.#told.has(word) && stands.test(plain))
    for (const { word } of first) this.#told.add(word)
    const untold = first
      .map(({ word, meaning }) => ({ word, meaning: this.#own[word] ?? meaning }))
      .filter(({ meaning }) => !plain.includes(meaning))
    if (untold.length === 0) return null
    return untold.map(({ word, meaning }) => `${word}: ${meaning}`).join('; ')
  }
}
