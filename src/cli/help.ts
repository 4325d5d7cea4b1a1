/** How every command explains itself: what it is for, examples by task, its flags under headings. */

import { type FlagSpecs, wrapCommand, wrapText } from '../text/text.ts'

/** Help is read in terminals of any width, and in logs. */
const HELP_WIDTH = 80

/** What somebody wants to know, and the command line that answers it. */
export type Example = readonly [task: string, commandLine: string]

export interface CommandHelp {
  usage: readonly string[]
  /** What the command is for, in a sentence or two. */
  purpose: string
  examples: readonly Example[]
  flags: FlagSpecs
  /** The flags under headings, by what they are for; what is under none comes last, as "More". */
  groups?: readonly FlagGroup[]
  /** Sentences after the flags. */
  notes?: readonly string[]
}

export type FlagGroup = readonly [heading: string, names: readonly string[]]

/** The text of `sdk-memtest COMMAND --help`, at most 80 columns wide. */
export function helpText({ usage, purpose, examples, flags, groups = [], notes = [] }: CommandHelp): string {
  const grouped = new Set(groups.flatMap(([, names]) => names))
  const rest = Object.keys(flags).filter((name) => !grouped.has(name))
  const headed: FlagGroup[] = [...groups, [groups.length === 0 ? 'Flags' : 'More', rest]]
  // One column for all groups: the eye runs down it.
  const width = Math.max(...Object.entries(flags).map(([name, flag]) => flagWords(name, flag).length))
  const sections = [
    usage.join('\n'),
    wrapText(purpose, HELP_WIDTH).join('\n'),
    exampleLines(examples).join('\n'),
    ...headed
      .filter(([, names]) => names.length > 0)
      .map(([heading, names]) => `${heading}\n${describeNames(rowsOf(names, flags), width)}`),
    ...notes.map((note) => wrapText(note, HELP_WIDTH).join('\n')),
  ]
  return `${sections.join('\n\n')}\n`
}

/** Tasks with their command lines, which can be copied as they are. */
export function exampleLines(examples: readonly Example[]): string[] {
  return examples.flatMap(([task, commandLine]) => [
    ...wrapText(task, HELP_WIDTH),
    ...wrapCommand(commandLine, HELP_WIDTH, '  '),
  ])
}

/** Names with what each means, indented by two, the meanings wrapped beneath each other. */
export function describeNames(
  described: readonly (readonly [name: string, meaning: string])[],
  width = Math.max(...described.map(([name]) => name.length)),
): string {
  return described
    .flatMap(([name, meaning]) =>
      wrapText(meaning, HELP_WIDTH - width - 4).map(
        (line, index) => `  ${(index === 0 ? name : '').padEnd(width)}  ${line}`,
      ),
    )
    .join('\n')
}

function rowsOf(names: readonly string[], flags: FlagSpecs): (readonly [string, string])[] {
  return names.flatMap((name) => {
    const flag = flags[name]
    return flag === undefined ? [] : [[flagWords(name, flag), flag.describe] as const]
  })
}

function flagWords(name: string, { placeholder }: FlagSpecs[string]): string {
  const short = name === 'help' ? '-h, ' : ''
  return `${short}--${name}${placeholder ? ` ${placeholder}` : ''}`
}
