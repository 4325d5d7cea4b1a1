import { UsageError } from '../../errors.ts'
import {
  FAIL_ON,
  type FailOn,
  OPTION_INPUTS,
  parseRunOptions,
  type RunOptions,
  type RustRequest,
  readRustRequest,
  SCENARIO_NAMES,
  type ScenarioName,
} from '../../run/options/options.ts'
import { parseChoice, parseWholeNumber, quote } from '../../text/text.ts'
import { type CommentInputs, type GetInput, readCommentInputs } from '../comment/comment.ts'
import type { Environment } from './action-context.ts'
import { FLAG_INPUTS, inWordsOfInputs, SECRET_INPUTS } from './flag-inputs.ts'
/** What is judged: a run of our own, or recorded files. */
export type Source =
  | { kind: 'run'; options: RunOptions }
  | { kind: 'recorded'; pattern: string; scenario: ScenarioName | null }

/** The inputs of `action.yml`, each read once and checked. */
export interface Inputs extends CommentInputs {
  source: Source
  /** Where the Rust side comes from. */
  rust: RustRequest
  previousBaseline: string | null
  baselineBranch: string | null
  failOn: FailOn
  /** Null: the repository's own default. */
  retentionDays: number | null
}

/**
 * Reads the Action's inputs.
 * @param env The runner's environment, for credentials set there rather than as inputs.
 * @throws UsageError with the name of the input whose value is wrong.
 */
export function readInputs(get: GetInput, env: Environment): Inputs {
  const pattern = get('csv')
  const retention = get('retention-days')
  return {
    ...readCommentInputs(get),
    source: pattern === '' ? readRun(get, env) : readRecorded(get, pattern),
    rust: readRust(get, pattern !== ''),
    previousBaseline: get('previous-baseline') || null,
    baselineBranch: get('baseline-branch') || null,
    failOn: parseChoice('input fail-on', get('fail-on') || 'new', FAIL_ON),
    retentionDays: retention === '' ? null : parseWholeNumber('input retention-days', retention, 1, 400),
  }
}

/** Input `rust-baseline` names a file, as `rust` may as well. */
function readRust(get: GetInput, isRecorded: boolean): RustRequest {
  const [rust, file] = [get('rust'), get('rust-baseline')]
  if (rust !== '' && file !== '' && rust !== file) {
    throw new UsageError(
      `input rust-baseline takes the Rust side from a file, got input rust too (${quote(rust)}): give one of them`,
    )
  }
  const request = inInputs(() => readRustRequest(file || rust || null, get('rust-sdk') || null))
  if (isRecorded && request.kind === 'live') {
    throw new UsageError(
      'input csv judges recorded files and measures nothing, so that no Rust side can be measured live: give input rust-baseline',
    )
  }
  return request
}

/** @throws UsageError about the inputs, where `read` throws one about the flags. */
function inInputs<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw inWordsOfInputs(error)
  }
}

function readRecorded(get: GetInput, pattern: string): Source {
  for (const name of ['sdk', 'sdk-base', 'args'] as const) {
    if (get(name) !== '') {
      throw new UsageError(
        `input csv judges recorded files and runs nothing, got input ${name} too: give one of them`,
      )
    }
  }
  const scenario = get('scenario')
  return {
    kind: 'recorded',
    pattern,
    scenario: scenario === '' ? null : parseChoice('input scenario', scenario, SCENARIO_NAMES),
  }
}

function readRun(get: GetInput, env: Environment): Source {
  const environment: Environment = { ...env }
  for (const [input, variable] of Object.entries(SECRET_INPUTS)) {
    if (get(input) !== '') environment[variable] = get(input)
  }
  if (get('sdk-base') !== '' && get('previous-baseline') !== '') {
    throw new UsageError(
      'input sdk-base measures the previous run in the same job, got input previous-baseline too: give one of them',
    )
  }
  const extra = splitArguments('input args', get('args'))
  const reserved = extra.map(flagName).find((name) => name !== null && RESERVED_FLAGS.includes(name))
  if (reserved !== undefined) {
    throw new UsageError(
      `input args takes flags of the harness, got --${reserved}: the Action sets it; see the inputs in docs/action.md`,
    )
  }
  try {
    const options = parseRunOptions([...flagArguments(get, extra.map(flagName)), ...extra], environment)
    if (options === 'help') throw new UsageError('input args takes flags of the harness, got --help')
    return { kind: 'run', options }
  } catch (error) {
    throw inWordsOfInputs(error, extra.map(flagName))
  }
}

/** What the Action decides itself, so `args` may not. */
const RESERVED_FLAGS: readonly (string | null)[] = [
  'help',
  'out',
  'json',
  'quiet',
  'rust',
  'previous',
  'known-leaks',
  'fail-on',
  ...FLAG_INPUTS,
]

/**
 * The Action's own defaults: a run that fits a pull request's patience and finds every kind of leak. On the local
 * network it makes all the payments it can; on the hosted one the harness's 5 s between payments stay. A number of
 * payments or cycles in `args` ends the run alone.
 */
function flagArguments(get: GetInput, fromArgs: readonly (string | null)[]): string[] {
  const local = (get('network') || 'local') === 'local'
  const isCounted = fromArgs.includes('payments') || fromArgs.includes('cycles')
  return OPTION_INPUTS.flatMap(({ name, default: usual }) => {
    const unasked = name === 'interval' && local ? '0' : name === 'duration' && isCounted ? null : usual
    const text = get(name) || unasked
    return text === null ? [] : [`--${name}=${text}`]
  })
}

function flagName(arg: string): string | null {
  return /^--?(?:no-)?([a-z][a-z0-9-]+)/.exec(arg)?.[1] ?? null
}

/**
 * Splits a line of flags into arguments as a shell would: at white space, with single and double quotes and
 * backslashes; nothing is expanded.
 * @throws UsageError for a quote that is never closed.
 */
export function splitArguments(name: string, line: string): string[] {
  const words: string[] = []
  let word: string | null = null
  const pattern = /\s+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)|(['"\\])/gs
  for (const [part, single, double, escaped, plain, stray] of line.matchAll(pattern)) {
    if (stray !== undefined) {
      throw new UsageError(`${name} should close its quotes, got ${quote(line)}: add the missing ${stray}`)
    }
    const text = single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? plain
    if (text !== undefined) word = (word ?? '') + text
    else if (/^\s/.test(part) && word !== null) {
      words.push(word)
      word = null
    }
  }
  if (word !== null) words.push(word)
  return words
}
