import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderOverviewText, renderText } from '../../src/report/text.ts'
import { leakyRecording, reportWith } from './fixtures.ts'
import { baselineWith, comparisonWith, judgementWith, metricWith } from './judgements.ts'
import { KINDS } from './kinds.ts'

const PLAIN = { width: 80, color: false }

test('the verdict comes first, with its subject, then why, growth, baselines, cause', () => {
  const text = renderText(reportWith(), PLAIN)
  assert.equal(
    text.slice(0, text.indexOf("--- The specification's")),
    `LEAK, NEW (severity high): samples.csv
Each reconnect leaves 1 SqliteStorage reference and 92.1 KB in the Rust heap.
Measured: samples.csv, a CSV of this tool without its run.json: 30 min, 360
payments, 60 cycles, how it ended is not recorded

Grows  Rust heap (memory that Rust allocated): 92.1 KB a cycle; V8 heap (memory
       of JavaScript's objects): 1.3 MB a minute
Costs  1.83 GB a day at the pace of this run
Where  the Rust SDK, not the binding
Since  not known; --sdk VERSION measures an older one. New: the previous run
       does not have it.
Next   no known finding fits; a run of this tool names what stays:
       sdk-memtest run --scenario reconnect --interval 0 --reconnect-every 5 \\
         --duration 5m --until-decided

(cycle: disconnect, free, connect again; references: JavaScript objects that
Rust keeps alive; binding: the JavaScript and WebAssembly glue round the Rust
SDK)

--- Why this verdict ---
- Counted at rest after each of 40 cycles: the Rust heap rose in every window of
  cycles.
(rest: after a cycle, with every instance freed and garbage collected; counted:
read exactly, without an estimate)

--- Growth ---
Metric     This run          Verdict
-------------------------------------------------
Rust heap  +92.1 KB/cycle    leak
V8 heap    +1,331 KB/min     leak
RSS        +3.1 KB/min       no leak (saturating)
payments   360 ok, 0 failed
(RSS: the memory of the process; saturating: a rise that flattens)

--- Baselines ---
Rust baseline: none, nothing to compare with.
Previous run: none, nothing to compare with.
(baseline: a recorded run that this one is held against)

--- Likely cause ---
binding: no, Rust: yes -> Rust SDK task management
- The Rust heap grows by 92.1 KB a cycle, the V8 heap does not.

`,
  )
})

for (const [kind, report] of Object.entries(KINDS)) {
  test(`no line is longer than the terminal, but for a single word that is: ${kind}`, () => {
    for (const width of [70, 80]) {
      const long = renderText(report, { width, color: false })
        .split('\n')
        .filter((line) => line.length > width && /\S\s+\S/.test(line))
      assert.deepEqual(long, [])
    }
  })
}

test("the specification's own lines stay whole where there is room, its table everywhere", () => {
  const report = KINDS['a leak, told by payments and reconnects']
  assert.ok(report)
  const at = (width: number) => renderText(report, { width, color: false })
  const verdict = '!!! LEAK DETECTED: Post-reconnect growth: +63.6 KB a cycle over 17 cycles (R²=0.91)'
  assert.ok(at(83).includes(`\n${verdict}\n`))
  assert.ok(at(82).includes(`\n${verdict.replace(' (R', '\n(R')}\n`))
  for (const width of [60, 80]) assert.match(at(width), /^0\.00 {7}20\.18MB {6}- {10}- {13}23 {10}0$/m)
})

test('one verdict, in the first line and in the last; what the specification says stands between, as its own', () => {
  const { verdict } = judgementWith()
  const open = { ...verdict, kind: 'inconclusive', severity: 'none', standing: null } as const
  const closing = ['Balances: conserved', 'Report: out/report.html']
  const judgement = judgementWith({ verdict: open })
  const lines = renderText(reportWith({ judgement }), { ...PLAIN, closing })
    .trimEnd()
    .split('\n')
  assert.equal(lines[0], 'INCONCLUSIVE: samples.csv')
  assert.deepEqual(lines.slice(-4), [...closing, '', `${lines[0]} · next: a longer run`])
  const titled = lines.indexOf("--- The specification's own rule, beside the verdict ---")
  assert.equal(lines[titled + 1], '=== Memory Trend Report ===')
  assert.ok(titled > lines.indexOf('--- Likely cause ---'))
  assert.ok(lines.findIndex((line) => line.includes('LEAK DETECTED')) > titled)
})

test('with two baselines, culprits and notes no line passes 80 columns', () => {
  const judgement = judgementWith({
    metrics: [metricWith({ name: 'goroutines', unit: 'count' }), metricWith({ name: 'rust_live_bytes' })],
    baselines: {
      rust: baselineWith({
        metrics: [
          comparisonWith({ kind: 'inconclusive', lower99: -3, upper99: 40, unit: 'bytes', per: 'minute' }),
        ],
      }),
      previous: baselineWith({
        metrics: [
          comparisonWith({
            metric: 'goroutines',
            kind: 'inconclusive',
            lower99: -3123,
            upper99: 4123,
            unit: 'count',
            per: 'payment',
          }),
        ],
        differences: [
          'The previous run was made with SDK 0.18.0 and this one with 0.19.2, so levels may differ.',
        ],
      }),
    },
    culprits: [
      {
        kind: 'externref',
        name: 'SqliteStorage',
        growth: 40,
        unit: 'count',
        per: [{ kind: 'cycle', growth: 1 }],
        frames: [],
      },
      {
        kind: 'rust-stack',
        name: 'connect',
        growth: 3_772_400,
        unit: 'bytes',
        per: [],
        frames: ['alloc::raw_vec::grow', 'breez_sdk::sync::start', 'breez_sdk::connect'],
      },
    ],
    notes: ['This run was injected (rust-bytes): it says nothing about the SDK, only about this tool.'],
  })
  const baselines = { rust: leakyRecording({ origin: 'rust' }), previous: leakyRecording() }
  const text = renderText(reportWith({ judgement, baselines }), PLAIN)
  assert.deepEqual(
    text.split('\n').filter((line) => line.length > 80),
    [],
  )
  assert.match(text, /^- reference SqliteStorage: \+40, \+1 a cycle$/m)
  assert.match(text, /^--- Notes ---\n- This run was injected/m)
})

test('colour only wraps lines, and only when it is asked for', () => {
  const plain = renderText(reportWith(), PLAIN)
  const coloured = renderText(reportWith(), { width: 80, color: true })
  assert.ok(!plain.includes('\u001b'))
  assert.ok(coloured.includes('\u001b[1;31mLEAK, NEW (severity high): samples.csv\u001b[0m'))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours themselves
  assert.equal(coloured.replace(/\u001b\[[\d;]+m/g, ''), plain)
})

test('a name from the run cannot steer the terminal', () => {
  const judgement = judgementWith({ notes: ['file \u001b[2J\u001b]0;x\u0007 \u202egnp.exe'] })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
  assert.doesNotMatch(renderText(reportWith({ judgement }), PLAIN), /[\u001b\u0007\u202e]/)
})

test('several runs make one table, the worst on top', () => {
  const { verdict } = judgementWith()
  const healthy = judgementWith({
    file: 'basic.csv',
    verdict: { ...verdict, kind: 'no-leak', severity: 'none', standing: null, headline: 'Nothing grows.' },
  })
  assert.equal(
    renderOverviewText([healthy, judgementWith({ file: 'reconnect.csv' })], PLAIN),
    `Verdict    Severity  Run            Why
--------------------------------------------------------------------------------
leak, new  high      reconnect.csv  Each reconnect leaves 1 SqliteStorage
                                    reference and 92.1 KB in the Rust heap.
no leak    none      basic.csv      Nothing grows.
`,
  )
})
