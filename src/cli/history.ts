import { UsageError } from '../errors.ts'
import {
  type HistoryPoint,
  historyGroups,
  historyJson,
  renderHistoryText,
  writeHistory,
} from '../report/report.ts'
import { DEFAULT_PARENT } from '../run/options/options.ts'
import { type FlagSpecs, oneLine, parseFlags, quote, refuseWords } from '../text/text.ts'
import { findRuns } from './history-folder.ts'
import { describeFlags, terminalWidth, usesColor } from './terminal.ts'
import { orTell, printAside, printJson, printText } from './terminal-writer.ts'

const FLAGS: FlagSpecs = {
  json: { type: 'boolean', describe: 'print one JSON object a run, a line each' },
  out: {
    type: 'string',
    placeholder: 'DIR',
    describe: 'write history.md, history.html, history.vl.json and the pictures here',
  },
  help: { type: 'boolean', describe: 'this text' },
}

const HELP = `sdk-memtest history [DIR] [flags]: the runs kept in a folder as a trend:
verdict, growth a payment and a cycle, SDK version, over time (default
${DEFAULT_PARENT}).

${describeFlags(FLAGS)}

DIR holds runs in folders, as run --out and the Action's artifacts have them.
What is no run there is named on standard error.
`

/** `sdk-memtest history`: the runs of a folder over time, by host and scenario. */
export async function historyCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseFlags('history', args, FLAGS)
  if (values.help === true) {
    printText(HELP)
    return 0
  }
  refuseWords('history', positionals.slice(1))
  const dir = positionals[0] ?? DEFAULT_PARENT
  const folders = new Map<HistoryPoint, string>()
  for await (const found of findRuns(dir)) {
    if (found.kind === 'run') folders.set(found.point, found.folder)
    else printAside(`Skipped ${oneLine(found.folder)}: ${found.why}.`)
  }
  const points = [...folders.keys()]
  if (points.length === 0) {
    throw new UsageError({
      subject: 'history',
      expected: 'should be given a folder that holds runs of this tool',
      got: `${quote(dir)}, which holds none`,
      do: `"sdk-memtest run" keeps them in ${DEFAULT_PARENT}`,
    })
  }
  const groups = historyGroups(points)
  if (values.json === true) {
    for (const group of groups)
      for (const row of group.rows) printJson({ folder: folders.get(row.point), ...historyJson(row, group) })
  } else {
    printText(renderHistoryText(groups, { width: terminalWidth(), color: usesColor() }))
  }
  const { out } = values
  if (typeof out === 'string') await orTell(() => writeHistory(out, points))
  return 0
}
