/**
 * A command line over as many lines as it needs, each but the last ending in a backslash, so that a shell takes all of it
 * when it is copied. A flag stays with its value.
 */
export function wrapCommand(commandLine: string, width: number, indent = ''): string[] {
  const lines: string[] = []
  for (const part of commandLine.split(/ (?=--)/)) {
    const line = lines.at(-1)
    if (line === undefined) lines.push(`${indent}${part}`)
    else if (`${line} ${part}`.length <= width - CONTINUED.length) lines[lines.length - 1] = `${line} ${part}`
    else {
      lines[lines.length - 1] = `${line}${CONTINUED}`
      lines.push(`${indent}  ${part}`)
    }
  }
  return lines
}

const CONTINUED = ' \\'
