import { type ParseArgsConfig, parseArgs } from 'node:util'
import { UsageError } from '../errors.ts'
import { didYouMean } from './nearest.ts'
import { quote } from './plain-text.ts'

export type FlagSpec = {
  type: 'string' | 'boolean'
  multiple?: boolean
  describe: string
  placeholder?: string
}
export type FlagSpecs = Record<string, FlagSpec>
export type FlagValues = Record<string, string | boolean | string[] | undefined>

export interface ParsedFlags {
  values: FlagValues
  positionals: string[]
}

/**
 * Parses a command's flags: `--name value`, `--name=value`, Go's `-name=value`, `--no-name` and `--name=false` for
 * booleans.
 * @throws UsageError that names the flag and the command whose help lists the right ones.
 */
export function parseFlags(command: string, args: string[], specs: FlagSpecs): ParsedFlags {
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { type, multiple }]) => [name, { type, multiple: multiple ?? false }]),
  ) satisfies ParseArgsConfig['options']
  const normalized = args.map((arg) => normalizeArgument(arg, specs))
  try {
    const parsed = parseArgs({ args: normalized, options, allowPositionals: true, allowNegative: true })
    return { values: parsed.values as FlagValues, positionals: parsed.positionals }
  } catch (error) {
    throw new UsageError(explain(command, normalized, specs, error))
  }
}

function normalizeArgument(arg: string, specs: FlagSpecs): string {
  if (arg === '-h' && specs.help !== undefined) return '--help'
  const match = /^--?([a-z][a-z0-9-]*)(=.*)?$/s.exec(arg)
  if (!match) return arg
  const [, name = '', assignment = ''] = match
  // A single dash starts a flag only when it spells one: `-5s` is a value.
  if (!arg.startsWith('--') && name.length < 2) return arg
  if (specs[name]?.type === 'boolean' && assignment !== '') {
    if (assignment === '=true') return `--${name}`
    if (assignment === '=false') return `--no-${name}`
    throw new UsageError({
      subject: `--${name}`,
      expected: 'should be true or false',
      got: quote(assignment.slice(1)),
    })
  }
  return `--${name}${assignment}`
}

function explain(command: string, args: string[], specs: FlagSpecs, error: unknown): string {
  const help = `run "sdk-memtest ${command} --help" for the flags`
  const name = (arg: string) => arg.replace(/=.*$/s, '').slice(2)
  const isKnown = (text: string) =>
    Object.hasOwn(specs, text) || Object.hasOwn(specs, text.replace(/^no-/, ''))
  for (const [index, arg] of args.entries()) {
    const spec = isKnown(name(arg)) ? specs[name(arg)] : undefined
    if (!arg.startsWith('--') || spec?.type !== 'string' || arg.includes('=')) continue
    const next = args[index + 1]
    if (next === undefined || next.startsWith('-')) {
      return `--${name(arg)} should be followed by ${spec.placeholder ?? 'a value'}, got ${next === undefined ? 'nothing' : quote(next)}: ${help}`
    }
  }
  const unknown = args.find((arg) => arg.startsWith('-') && !(arg.startsWith('--') && isKnown(name(arg))))
  if (unknown === undefined) return `${error instanceof Error ? error.message : String(error)}: ${help}`
  const given = unknown.replace(/=.*$/s, '')
  const isNegated = given.startsWith('--no-')
  const meant = didYouMean(given.replace(/^-+(no-)?/, ''), Object.keys(specs), (flag) =>
    isNegated && specs[flag]?.type === 'boolean' ? `--no-${flag}` : `--${flag}`,
  )
  return `unknown flag ${/^[\w-]{1,60}$/.test(given) ? given : quote(given)}${meant}: ${help}`
}

/** Checks that a flag's value is a whole number in range. */
export function parseWholeNumber(name: string, text: string, min = 0, max = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} up` : `from ${min} to ${max}`
    throw new UsageError({ subject: name, expected: `should be a whole number ${range}`, got: quote(text) })
  }
  return value
}

/** Checks that a flag's value is one of the words it takes. */
export function parseChoice<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text)
  if (found === undefined) {
    throw new UsageError({
      subject: name,
      expected: `should be one of ${choices.join(', ')}`,
      got: `${quote(text)}${didYouMean(text, choices)}`,
    })
  }
  return found
}

/** Refuses words that a command has no use for. */
export function refuseWords(command: string, words: readonly string[]): void {
  const [word] = words
  if (word === undefined) return
  throw new UsageError({
    subject: command,
    expected: 'takes flags only',
    got: quote(word),
    do: `run "sdk-memtest ${command.split(' ')[0]} --help"`,
  })
}
