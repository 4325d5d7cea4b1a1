import type { BenchResult } from './run.ts'

/** What each bench asks, for a reader who has not seen it. */
const ASKS: Record<string, string> = {
  action: 'How soon the Action measures, and how large it is.',
  'clean-control': 'Lives of a clean SDK, 100 a run: no count may move, and the verdict must be no leak.',
  compare: 'What judging recorded runs costs, in time and memory.',
  'network-soak': "Whether the local network's own memory stands still, so that it can serve for days.",
  observer: 'What measuring adds to what is measured.',
  payments: 'How fast two wallets pay each other on the local network.',
  planted:
    'A small leak planted beside the known one: after how many rests the comparison with the run before tells it.',
  proof: 'Leaks of each kind planted: whether each is found, and after how many cycles.',
  report: 'What the files of a report cost, for a day sampled each second.',
  'same-build': 'Runs of one build compared with each other: nothing may be called changed.',
  'two-drivers':
    'Whether what a payment and what a reconnect leave are told apart, however often a run reconnects.',
  'until-decided': 'How soon `--until-decided` ends, and whether it stops a clean run as a leak.',
  verdict:
    'How often growth that can only be estimated is judged right: made-up runs of known truth, three collections of them ([why three](decisions/0007-two-corpora.md)), beside the methods that others use. Leaks that are counted are not in question here.',
  walk: 'How long it takes to count every block of a Rust heap.',
}

/** `docs/performance.md`: every figure beside its goal, made by `npm run bench`. */
export function performancePage(results: Record<string, BenchResult>): string {
  const sections = Object.entries(results)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { measuredAt, machine, rows }]) => {
      const lines = rows.map(
        (row) =>
          `| ${row.name} | ${row.figure} | ${row.goal} | ${row.met === null ? '' : row.met ? 'yes' : '**no**'} |`,
      )
      return [
        `## ${name}`,
        '',
        ...(ASKS[name] === undefined ? [] : [ASKS[name], '']),
        `\`npm run bench -- ${name}\`, ${measuredAt.slice(0, 10)}, ${machine}.`,
        '',
        '| figure | measured | goal | met |',
        '|---|---|---|---|',
        ...lines,
        '',
      ].join('\n')
    })
  const head = [
    '# Performance',
    '',
    'Each figure that is promised, beside its goal. `npm run bench` measures them and writes this page; do not edit it. The',
    'machines are shared and noisy, so where a figure is a ratio, both sides were measured within one run.',
    '',
  ].join('\n')
  return `${head}\n${sections.join('\n')}`
}
