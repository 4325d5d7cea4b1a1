/** A room of `src`: a folder with one idea and one door. */
export interface Room {
  /** The only file that others import, by its path from `src`. It may re-export. */
  door: string
  /** What the room owns, for the table in `docs/architecture.md`. */
  owns: string
  /** The rooms beside it at the top of `src` that it may import; inner rooms go by the room around them. */
  mayImport?: readonly string[]
}

/** The rooms, outer ones before inner ones. What a room around others may import holds for these as well. */
export const ROOMS: Readonly<Record<string, Room>> = {
  text: {
    door: 'text/text.ts',
    owns: 'values as text and back: figures, durations, flags, one escaper a sink',
    mayImport: [],
  },
  spark: {
    door: 'spark/spark.ts',
    owns: 'the local Spark network: operators, service provider, faucet, control API',
    mayImport: ['text'],
  },
  compare: {
    door: 'compare/compare.ts',
    owns: 'what a recorded run proves',
    mayImport: ['text', 'run/options'],
  },
  'compare/recording': {
    door: 'compare/recording/recording.ts',
    owns: 'a run as it was recorded: columns, the CSV reader, what lies beside it, stored baselines, known leaks',
  },
  'compare/exact': { door: 'compare/exact/exact.ts', owns: 'growth that was counted at rest' },
  'compare/shapes': {
    door: 'compare/shapes/judge-shapes.ts',
    owns: 'growth that is estimated from the shape of a series',
  },
  'compare/baselines': {
    door: 'compare/baselines/baselines.ts',
    owns: 'against the Rust side and the previous run; attribution',
  },
  report: {
    door: 'report/report.ts',
    owns: 'a judgement as text, Markdown, HTML, JSON, and the files of a run',
    mayImport: ['text', 'compare', 'run/options'],
  },
  'report/chart': {
    door: 'report/chart/chart.ts',
    owns: 'one Vega-Lite specification, its pictures; charts in characters',
  },
  'report/history': {
    door: 'report/history/history.ts',
    owns: 'runs over time: a trend a host and scenario, as text, Markdown and a chart',
  },
  'report/html': { door: 'report/html/html.ts', owns: 'the self-contained pages' },
  'report/markdown': { door: 'report/markdown/markdown.ts', owns: 'the comment and the summary' },
  run: {
    door: 'run/run.ts',
    owns: 'a measurement, from the installed SDK to the folder of results; the self-test',
    mayImport: ['text', 'compare', 'report', 'spark'],
  },
  'run/options': { door: 'run/options/options.ts', owns: 'the flags of a run and what follows from them' },
  'run/install': { door: 'run/install/sdk-install.ts', owns: 'an SDK under test in a cache folder' },
  'run/protocol': {
    door: 'run/protocol/protocol.ts',
    owns: 'what the parent and the measured process say to each other',
  },
  'run/children': { door: 'run/children/children.ts', owns: 'the two child processes, from start to end' },
  'run/scenarios': {
    door: 'run/scenarios/scenarios.ts',
    owns: 'what the SDK is made to do, in any host; the interface of a host',
  },
  'run/harness': {
    door: 'run/harness/harness.ts',
    owns: 'the process that runs a scenario in a host and writes its rows',
  },
  'run/hosts/node': {
    door: 'run/hosts/node/node-host.ts',
    owns: 'the SDK as WebAssembly, in the harness itself',
  },
  'run/hosts/python': {
    door: 'run/hosts/python/python-host.ts',
    owns: 'the native library, in a Python process with an agent',
  },
  'run/hosts/wasm': {
    door: 'run/hosts/wasm/wasm-sdk.ts',
    owns: 'the SDK as WebAssembly, wherever: its configuration, wallets, planted leaks',
  },
  'run/hosts/chromium': {
    door: 'run/hosts/chromium/chromium-host.ts',
    owns: 'the SDK as WebAssembly, in a page of a browser that is driven by its protocol',
  },
  'run/hosts/go': {
    door: 'run/hosts/go/go-host.ts',
    owns: 'the native library, in a Go program with an agent; its profiles',
  },
  'run/probe': {
    door: 'run/probe/probe.ts',
    owns: 'exact counts inside the wasm: preload, Rust heap walk, handles, references, timers',
  },
  'run/probe/rewriting': {
    door: 'run/probe/rewriting/rewriting.ts',
    owns: 'counters written into the wasm before it is compiled',
  },
  'run/profiling': { door: 'run/profiling/profiling.ts', owns: 'profiles in pprof form, the debug server' },
  'run/output': {
    door: 'run/output/output.ts',
    owns: 'the folder of results, progress, the closing balance',
  },
  github: {
    door: 'github/github.ts',
    owns: 'the Action and its report stage; the only importer of `@actions/*`',
    mayImport: ['text', 'compare', 'report', 'run'],
  },
  'github/inputs': {
    door: 'github/inputs/inputs.ts',
    owns: 'inputs and the context of the workflow, read once',
  },
  'github/artifact': {
    door: 'github/artifact/artifact.ts',
    owns: 'up- and download, within limits; what an artifact may say',
  },
  'github/baselines': {
    door: 'github/baselines/baselines.ts',
    owns: 'the Rust side and the previous run of a subject, found',
  },
  'github/comment': {
    door: 'github/comment/comment.ts',
    owns: 'the one comment of a pull request, in sections',
  },
  'github/charts': { door: 'github/charts/show-charts.ts', owns: 'pictures on the charts branch' },
  'github/runs': {
    door: 'github/runs/runs.ts',
    owns: 'the runs to judge: measured here, given as CSV, or reported',
  },
  cli: {
    door: 'cli/main.ts',
    owns: 'the command line: one file a command',
    mayImport: ['text', 'compare', 'report', 'run', 'spark'],
  },
}

/** Files that others may import beside a door, and why. */
export const SIDE_DOORS: Readonly<Record<string, string>> = {
  'run/options/options.ts':
    'reading flags must not load the measurement: the report and `--help` need the first alone',
  'compare/recording/columns.ts':
    'the measured process writes these columns and must load nothing of the judge',
  'run/children/network-message.ts':
    "the network's own process speaks it and must load nothing of the measurement",
  'run/probe/page-probe.ts': 'what of the probe runs in a page as well: the door loads what only Node has',
  'run/scenarios/page-scenarios.ts': "a page runs the user's own scenario: the door loads what only Node has",
  'spark/spark-config.ts': "a page names its instances' hosts by it, and must load nothing of the network",
  'cli/node-version.ts': 'runs before anything else is loaded, on a Node that may be too old for the rest',
}

/** What Node is started with; outside of every room, or its own process inside one. */
export const ENTRIES: readonly string[] = [
  'cli.ts',
  'action.ts',
  'action-report.ts',
  'run/harness/harness.ts',
  'run/probe/preload.ts',
  'run/hosts/chromium/page/agent.ts',
]

/** What every room may import. */
export const COMMON: readonly string[] = ['errors.ts', 'at.ts', 'scenario.d.ts']

/** Rooms that import neither a `node:` module nor these: what they do must not know where it runs. */
export const APART_FROM: Readonly<Record<string, readonly string[]>> = {
  'run/scenarios': ['run/hosts', 'run/harness', 'run/children', 'run/output', 'run/profiling'],
}
