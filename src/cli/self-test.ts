import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { metricName, type Recording, readRecording } from '../compare/compare.ts'
import { UsageError } from '../errors.ts'
import { textTable } from '../report/report.ts'
import { INJECTIONS, parseRunOptions } from '../run/options/options.ts'
import { assess, CONTROLS, type Control, type ControlResult, runMemtest, SILENT_OUTPUT } from '../run/run.ts'
import {
  countNoun,
  type FlagSpecs,
  formatByteChange,
  formatCountChange,
  parseFlags,
  parseWholeNumber,
  refuseWords,
} from '../text/text.ts'
import { describeNames, helpText } from './help.ts'
import { terminalWidth } from './terminal.ts'
import { printText } from './terminal-writer.ts'

const FLAGS: FlagSpecs = {
  sdk: { type: 'string', placeholder: 'SPEC', describe: 'the SDK to plant the leaks around' },
  cycles: { type: 'string', placeholder: '24', describe: 'lifecycle cycles of each control (default 24)' },
  host: {
    type: 'string',
    placeholder: 'node',
    describe: 'where the SDK runs: node or chromium (default node)',
  },
  help: { type: 'boolean', describe: 'this text' },
}

const HELP = `${helpText({
  usage: ['sdk-memtest self-test [flags]'],
  purpose:
    'Plants known leaks on this machine and shows each one found, and that a run without any is called clean.',
  examples: [
    ['May I trust a green run? Half a minute:', 'sdk-memtest self-test'],
    ['In a page of Chromium, too:', 'sdk-memtest self-test --host chromium'],
    [
      'One leak alone, in a run of its own:',
      'sdk-memtest run --scenario lifecycle --cycles 30 --inject listener',
    ],
  ],
  flags: FLAGS,
})}
What "sdk-memtest run --inject KIND[:N]" plants
${describeNames(
  Object.entries(INJECTIONS).map(([kind, { describe, defaultCount }]) => [
    kind,
    `${describe} (default N ${defaultCount})`,
  ]),
)}
`

/** `sdk-memtest self-test`: a healthy control and every injection. Exit 0 when each is judged as it must be, else 1. */
export async function selfTestCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseFlags('self-test', args, FLAGS)
  if (values.help === true) {
    printText(HELP)
    return 0
  }
  refuseWords('self-test', positionals)
  const cycles = parseWholeNumber('--cycles', typeof values.cycles === 'string' ? values.cycles : '24', 8)
  const sdk = typeof values.sdk === 'string' ? values.sdk : null
  const host = hostIn(values.host)
  const results: ControlResult[] = []
  for (const control of CONTROLS) {
    const recording = await recordControl(control, cycles, sdk, host)
    results.push(assess(control, recording, new Date()))
    printText(`${results.at(-1)?.passed ? 'ok  ' : 'FAIL'} ${nameOf(control)}\n`)
  }
  printText(`\n${textTable(selfTestRows(results), terminalWidth()).join('\n')}\n`)
  return results.every(({ passed }) => passed) ? 0 : 1
}

function hostIn(value: unknown): 'node' | 'chromium' {
  if (value === undefined || value === 'node' || value === 'chromium') return value ?? 'node'
  throw new UsageError(`--host should be node or chromium in a self-test, got ${JSON.stringify(value)}`)
}

function nameOf({ inject, config }: Control): string {
  return inject ?? `nothing (${config} configuration)`
}

/** The table at the end, its header first. */
export function selfTestRows(results: readonly Omit<ControlResult, 'passed'>[]): string[][] {
  const header = ['Planted', 'Verdict', 'Binding', 'Rust heap', 'Proven after', 'Most telling count, a cycle']
  return [header, ...results.map(tableRow)]
}

function tableRow({ control, judgement, sides, provenAt }: Omit<ControlResult, 'passed'>): string[] {
  const telling = judgement.metrics.find((metric) => metric.verdict === 'leak')
  const growth = telling?.perCycle?.amount ?? null
  const amount =
    growth === null ? '' : telling?.unit === 'count' ? formatCountChange(growth) : formatByteChange(growth)
  return [
    nameOf(control),
    judgement.verdict.kind,
    sides.binding,
    sides.rustHeap,
    provenAt === null ? '' : `${countNoun(provenAt.cycle, 'cycle')}, ${provenAt.elapsedSec.toFixed(0)} s`,
    telling === undefined ? '' : `${metricName(telling.name, 'sdk-memtest')} ${amount}`,
  ]
}

/** Runs the lifecycle scenario with a control's leak planted, and reads what it recorded. */
export async function recordControl(
  control: Control,
  cycles: number,
  sdk: string | null,
  host: 'node' | 'chromium' = 'node',
): Promise<Recording> {
  const dir = mkdtempSync(join(tmpdir(), 'sdk-memtest-self-test-'))
  try {
    const flags = [
      '--host',
      host,
      '--scenario',
      'lifecycle',
      '--cycles',
      String(cycles),
      '--config',
      control.config,
    ]
    const inject = control.inject === null ? [] : ['--inject', control.inject]
    const options = parseRunOptions(
      [...flags, ...inject, ...(sdk === null ? [] : ['--sdk', sdk]), '--out', dir],
      {},
    )
    if (options === 'help') throw new Error('unreachable: no --help was given')
    const stop = new AbortController().signal
    // Connections that the SDK leaves open in a page are a leak of its own, and would hide the planted one.
    using run = await runMemtest(options, { output: SILENT_OUTPUT, stop, closeStorage: true })
    return await readRecording(run.samplesFile, null)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
