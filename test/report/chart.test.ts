import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compile } from 'vega-lite'
import type { RunReport } from '../../src/compare/judge-files.ts'
import { chartSubject } from '../../src/report/chart/chart-subject.ts'
import { renderSvg } from '../../src/report/chart/pictures.ts'
import { type ChartOptions, chartSpec } from '../../src/report/chart/vega-chart.ts'
import { checkpointsOf, heapReport, leakyRecording, recordingOf, reportWith } from './fixtures.ts'
import { baselineWith, comparisonWith, judgementWith, metricWith } from './judgements.ts'

const MB = 1024 * 1024
const PICTURE: ChartOptions = { theme: 'light', metric: null, interactive: false }

function svgTexts(svg: string): string[] {
  return [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text = '']) => text)
}

test('the chart opens with a leaking metric, else with that of the specification', () => {
  const firstTitle = (report: RunReport) =>
    JSON.stringify(chartSpec(report, PICTURE).vconcat[0]).match(/(\w+ heap|RSS) \(/)?.[1]
  assert.equal(firstTitle(reportWith()), 'Rust heap')
  const metrics = [metricWith({ name: 'rss_bytes' }), metricWith({ name: 'rust_live_bytes' })]
  assert.equal(firstTitle(reportWith({ judgement: judgementWith({ metrics }) })), 'V8 heap')
})

test('the chart of an improvement opens with what improved', () => {
  const metrics = [metricWith({ name: 'heap_alloc_bytes' }), metricWith({ name: 'rust_live_bytes' })]
  const previous = baselineWith({
    metrics: [comparisonWith({ metric: 'rust_live_bytes', kind: 'improved' })],
  })
  const judgement = judgementWith({ metrics, baselines: { rust: null, previous } })
  assert.equal(chartSubject(judgement, leakyRecording()), 'rust_live_bytes')
  assert.equal(chartSubject(judgementWith({ metrics }), leakyRecording()), 'heap_alloc_bytes')
})

test('the picture has room for the label of the trend and ten ticks, whatever a narrow page leaves out', async () => {
  const texts = svgTexts(await renderSvg(chartSpec(reportWith(), PICTURE)))
  assert.ok(texts.includes('fit: +92.1 KB a cycle (+184.2 KB/min)'))
  for (const minute of ['2', '6', '14', '28']) assert.ok(texts.includes(minute), minute)
  assert.doesNotMatch(await renderSvg(chartSpec(reportWith(), PICTURE)), /opacity="0"/)
})

test('only the config differs between light and dark', () => {
  const { config: light, ...lightRest } = chartSpec(reportWith(), PICTURE)
  const { config: dark, ...darkRest } = chartSpec(reportWith(), { ...PICTURE, theme: 'dark' })
  assert.deepEqual(lightRest, darkRest)
  assert.notDeepEqual(light, dark)
})

test('counts per cycle stand in panels of their own, with their growth', () => {
  const metrics = [
    metricWith({
      name: 'rust_live_blocks',
      unit: 'count',
      basis: 'exact',
      verdict: 'leak',
      perCycle: { amount: 120, error: null },
    }),
    metricWith({ name: 'sdk_handles', unit: 'count', basis: 'exact', perCycle: { amount: 0, error: null } }),
  ]
  const spec = chartSpec(reportWith({ judgement: judgementWith({ metrics }) }), PICTURE)
  for (const text of ['Rust blocks', '+120/cycle', 'References', 'SDK objects', 'no growth']) {
    assert.ok(JSON.stringify(spec.vconcat.at(-1)).includes(`{"value":"${text}"}`), text)
  }
})

test('without checkpoints the counts come from the rows at rest, without either there is one panel', () => {
  const counts = { rust_live_blocks: () => 21_004, cycles: (minute: number) => minute }
  const recording = recordingOf({ heap_alloc_bytes: () => MB, ...counts }, { durationSec: 120, everySec: 60 })
  const panels = (report: RunReport) =>
    ('vconcat' in chartSpec(report, PICTURE) ? chartSpec(report, PICTURE) : null) as { vconcat: unknown[] }
  assert.equal(
    panels(reportWith({ recording: { ...recording, phases: ['run', 'rest', 'rest'] } })).vconcat.length,
    2,
  )
  assert.equal(panels(reportWith({ recording })).vconcat.length, 1)
})

test('where a run came to rest once, the counts between payments are drawn', () => {
  const counts = checkpointsOf(6).map((checkpoint, index) => ({
    ...checkpoint,
    phase: index === 5 ? ('rest' as const) : ('quiet' as const),
  }))
  const xTitles = (checkpoints: typeof counts) =>
    JSON.stringify(
      chartSpec(reportWith({ recording: leakyRecording({ checkpoints }) }), PICTURE).vconcat.at(-1),
    ).match(/"title":"(cycle|payment)"/)?.[1]
  assert.equal(xTitles(counts), 'payment')
  assert.equal(
    xTitles(counts.map((checkpoint, index) => (index === 4 ? { ...checkpoint, phase: 'rest' } : checkpoint))),
    'cycle',
  )
})

const SCENES: Record<string, RunReport> = {
  'one sample': heapReport(() => 42 * MB, { durationSec: 0 }),
  'two samples': heapReport((minute) => (42 + minute) * MB, { durationSec: 5, everySec: 5 }),
  'a flat line': heapReport(() => 42 * MB),
  'a flat line at zero': heapReport(() => 0),
  'from 1 KB to 10 GB': heapReport((minute) => 1024 * 10 ** (minute / 4.286)),
  'a day': heapReport((minute) => (60 + 20 * (minute % 1)) * MB, { durationSec: 86_400, everySec: 15 }),
  'gaps in the series': heapReport((minute) => (minute % 3 === 0 ? Number.NaN : minute * MB)),
  'a run with everything': reportWith({
    recording: leakyRecording({ checkpoints: checkpointsOf(60) }),
    baselines: { rust: leakyRecording({ origin: 'rust' }), previous: leakyRecording() },
  }),
  nothing: reportWith({ recording: recordingOf({}, { durationSec: 0, elapsedSec: new Float64Array() }) }),
}

for (const [name, report] of Object.entries(SCENES)) {
  test(`${name}: the spec compiles without a warning and draws no NaN`, async () => {
    for (const interactive of [false, true]) {
      const warnings: string[] = []
      compile(chartSpec(report, { ...PICTURE, interactive }), { logger: recorder(warnings) })
      assert.deepEqual(warnings, [])
    }
    const svg = await renderSvg(chartSpec(report, PICTURE))
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/)
    assert.ok(svgTexts(svg).some((text) => text.startsWith('sdk-memtest: leak')))
  })
}

function recorder(warnings: string[]) {
  const note = (...args: readonly unknown[]) => {
    warnings.push(args.join(' '))
    return logger
  }
  const silent = () => logger
  const logger = { level: silent, error: note, warn: note, info: silent, debug: silent }
  return logger as unknown as NonNullable<NonNullable<Parameters<typeof compile>[1]>['logger']>
}
