import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderSvg } from '../../src/report/chart/chart.ts'
import { historySpec } from '../../src/report/history/history-chart.ts'
import { renderHistoryMarkdown } from '../../src/report/history/history-markdown.ts'
import { keptPoint, readPoint } from '../../src/report/history/history-point.ts'
import { renderHistoryText } from '../../src/report/history/history-text.ts'
import { historyGroups } from '../../src/report/history/trend.ts'
import { reportJson } from '../../src/report/report-json.ts'
import { seededRandom } from '../seeded-random.ts'
import { leakyRecording, metadataWith, reportWith } from './fixtures.ts'
import { cleanPoint, metricWith, pointWith } from './history-points.ts'

const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const text = (points: Parameters<typeof historyGroups>[0]) =>
  renderHistoryText(historyGroups(points), { width: 80, color: false })

test('what a run writes is read as its point, and kept as JSON it is the same point', () => {
  const metadata = metadataWith()
  const report = reportWith({ recording: leakyRecording({ metadata }), commit: COMMIT })
  const read = readPoint(JSON.parse(JSON.stringify(reportJson(report))), JSON.parse(JSON.stringify(metadata)))
  assert.ok(read.kind === 'point', JSON.stringify(read))
  const { metrics, ...rest } = read.point
  assert.deepEqual(rest, {
    startedAt: '2026-11-22T12:00:00.000Z',
    host: 'node',
    scenario: 'reconnect',
    inject: null,
    sdkVersion: '0.19.2',
    commit: COMMIT,
    verdict: { kind: 'leak', severity: 'high', standing: 'new' },
  })
  assert.ok(metrics.length > 0)
  assert.deepEqual(keptPoint(JSON.parse(JSON.stringify(read.point))), read.point)
})

test('format 1 is read with its own names, a later format and a foreign file are refused in words', () => {
  const run = {
    startedAt: '2026-01-01T00:00:00Z',
    options: { scenario: 'basic' },
    sdk: { version: '0.15.1' },
  }
  const metric = { name: 'rust_live_bytes', basis: 'counted', verdict: 'leak', slopeKbPerMin: 2 }
  const verdict = { kind: 'leak', severity: 'low', standing: null }
  const old = { format: 1, verdict, metrics: [{ ...metric, perPaymentBytes: 96, perCycleBytes: null }] }
  const read = readPoint(old, run)
  assert.ok(read.kind === 'point', JSON.stringify(read))
  assert.equal(read.point.host, 'node')
  assert.deepEqual(read.point.metrics, [
    metricWith({ slopePerMin: 2048, perPayment: { amount: 96, error: null }, perCycle: null }),
  ])
  assert.deepEqual(readPoint({ ...old, format: 3 }, run), {
    kind: 'refused',
    why: 'report.json is format 3, this tool reads 1 and 2',
  })
  assert.match(refusal([], run), /^report\.json is format unknown, /)
  assert.match(refusal(old, {}), /^run\.json is not what a run writes: startedAt: /)
  assert.match(refusal({ ...old, verdict: 'bad' }, run), /^report\.json is not what a run writes: verdict: /)
  assert.match(refusal(old, { ...run, startedAt: '2026-13-45T99:00:00Z' }), /^run\.json .*no moment$/)
})

function refusal(report: unknown, run: unknown): string {
  const read = readPoint(report, run)
  return read.kind === 'refused' ? read.why : 'a point'
}

test('runs are grouped by host and scenario, and each group goes by time, whatever order they came in', () => {
  const points = [
    pointWith({ host: 'python', startedAt: '2026-11-03T00:00:00.000Z' }),
    pointWith({ startedAt: '2026-11-02T00:00:00.000Z' }),
    pointWith({ scenario: 'stress' }),
    pointWith({ startedAt: '2026-11-01T00:00:00.000Z' }),
    pointWith({ inject: 'handle' }),
  ]
  const groups = historyGroups(points)
  assert.deepEqual(
    groups.map(({ title, rows }) => [title, rows.map(({ point }) => point.startedAt.slice(8, 10))]),
    [
      ['node · basic', ['01', '02']],
      ['node · basic, planted handle', ['01']],
      ['node · stress', ['01']],
      ['python · basic', ['03']],
    ],
  )
  const random = seededRandom(11)
  for (let round = 0; round < 20; round++) {
    const shuffled = points
      .map((point) => [random.next(), point] as const)
      .toSorted(([a], [b]) => a - b)
      .map(([, point]) => point)
    assert.deepEqual(historyGroups(shuffled), groups)
  }
})

test('the metric is what leaks in the newest run that leaks, counted before estimated', () => {
  const old = pointWith({ startedAt: '2026-10-01T00:00:00.000Z' })
  const fds = metricWith({ name: 'fds', unit: 'count', perPayment: null, perCycle: { amount: 1, error: 0 } })
  const heap = metricWith({ name: 'heap_alloc_bytes', basis: 'estimated', perPayment: null, perCycle: null })
  const fresh = pointWith({ startedAt: '2026-10-02T00:00:00.000Z', metrics: [heap, fds] })
  const clean = cleanPoint({ startedAt: '2026-10-03T00:00:00.000Z' })
  const [group] = historyGroups([old, fresh, clean])
  assert.equal(group?.metric?.name, 'file descriptors')
  assert.deepEqual(group?.lastLeak?.names, ['V8 heap', 'file descriptors'])
  assert.equal(historyGroups([clean])[0]?.metric?.name, 'Rust heap')
  assert.equal(historyGroups([clean])[0]?.lastLeak, null)
})

test('an invalid run keeps its row, and its figures are not told', () => {
  const invalid = pointWith({ verdict: { kind: 'invalid', severity: 'none', standing: null } })
  const [group] = historyGroups([invalid])
  assert.deepEqual(group?.rows[0]?.rates, {})
  assert.match(
    text([cleanPoint(), { ...invalid, startedAt: '2026-11-09T00:00:00.000Z' }]),
    /2026-11-09 00:00 .* – .* – .*invalid run/,
  )
})

test('the table has growth with its error, verdict, version and commit, within 80 columns', () => {
  const standing = 'first-seen'
  const printed = text([
    pointWith({ commit: COMMIT, verdict: { kind: 'leak', severity: 'low', standing } }),
    cleanPoint({ startedAt: '2026-11-02T02:23:00.000Z', sdkVersion: '0.20.0' }),
  ])
  assert.equal(
    printed,
    `--- node · basic: growth of Rust heap, counted ---
Date (UTC)        SDK     Commit   a payment     a cycle  Verdict
--------------------------------------------------------------------------
2026-11-01 02:23  0.19.2  0123456  +500 B ±12 B  +5 KB    leak, first seen
2026-11-02 02:23  0.20.0  –        0 B           0 B      no leak
2 runs of 2 SDK versions. The last that leaked, 2026-11-01 02:23 on SDK 0.19.2:
Rust heap, references.
`,
  )
  const long = pointWith({ sdkVersion: '0.20.0-dev.20261101.abcdef0', commit: COMMIT })
  for (const line of text([long]).split('\n')) assert.ok(line.length <= 80, line)
})

test('a run without payments or cycles is told by the minute', () => {
  const foreign = metricWith({
    name: 'heap_alloc_bytes',
    basis: 'estimated',
    perPayment: null,
    perCycle: null,
  })
  assert.match(
    text([pointWith({ metrics: [foreign] })]),
    /Date \(UTC\) +SDK +a minute +Verdict\n-+\n.* \+5\.86 KB /,
  )
})

const HOSTILE = '</svg><script>|`@all [x](http://evil) \u202e\u001b[2J\n::stop-commands::x'

test('a hostile name cannot steer a terminal, leave a table or a picture, or hide', async () => {
  const kept = keptPoint(pointWith({ sdkVersion: HOSTILE, scenario: HOSTILE, host: 'no|de' }))
  assert.ok(kept !== null)
  const groups = historyGroups([kept])
  const [id = ''] = groups.map((group) => group.id)
  assert.match(id, /^[\w.-]+$/)
  const printed = text([kept])
  assert.doesNotMatch(printed, /\p{Cf}|\p{Cc}(?<!\n)|^::/mu)
  const markdown = renderHistoryMarkdown(groups, {
    title: 'History',
    preface: [],
    pictureOf: () => ({ light: 'a b"><script>.png', dark: 'd.png' }),
    mostRows: 5,
  })
  assert.doesNotMatch(markdown, /<script|\]\(http|@all|\p{Cf}|\p{Cc}(?<!\n)/u)
  const table = markdown.split('\n').filter((line) => line.startsWith('|'))
  assert.deepEqual([...new Set(table.map((line) => line.split('|').length))], [8])
  const svg = await renderSvg(historySpec(groups, { theme: 'light', interactive: false }))
  assert.doesNotMatch(svg, /<script|\p{Cf}|\p{Cc}(?<!\n)/u)
  assert.equal(keptPoint(pointWith({ sdkVersion: 'x'.repeat(101) })), null)
})

test('Markdown has the newest run on top, as many as asked for, and says what is left out', () => {
  const points = Array.from({ length: 4 }, (_, day) =>
    pointWith({ startedAt: `2026-11-0${day + 1}T00:00:00.000Z`, commit: COMMIT }),
  )
  const markdown = renderHistoryMarkdown(historyGroups(points), {
    title: 'History',
    preface: [],
    commitUrl: (sha) => `https://github.com/o/r/commit/${sha}`,
    mostRows: 3,
  })
  assert.deepEqual(
    [...markdown.matchAll(/^\| (2026-11-\d\d)/gm)].map(([, day]) => day),
    ['2026-11-04', '2026-11-03', '2026-11-02'],
  )
  assert.match(markdown, new RegExp(`\\[0123456\\]\\(https://github\\.com/o/r/commit/${COMMIT}\\)`))
  assert.match(markdown, /^1 older run not in the table\.$/m)
})

test('the chart has a row a group and a panel a payment and a cycle, each run once, and light and dark differ in config alone', async () => {
  const groups = historyGroups([
    pointWith({ commit: COMMIT }),
    cleanPoint({ startedAt: '2026-11-02T02:23:00.000Z', sdkVersion: '0.20.0' }),
    pointWith({ scenario: 'lifecycle', metrics: [metricWith({ perPayment: null })] }),
  ])
  const [light, dark] = (['light', 'dark'] as const).map((theme) =>
    historySpec(groups, { theme, interactive: true }),
  )
  assert.deepEqual(
    light?.vconcat.map(({ hconcat }) => hconcat.length),
    [2, 1],
  )
  assert.deepEqual({ ...light, config: null }, { ...dark, config: null })
  assert.equal(light?.title.text, 'sdk-memtest: 3 runs, 2026-11-01 to 2026-11-02')
  const svg = await renderSvg(historySpec(groups, { theme: 'light', interactive: false }))
  for (const label of ['a payment (B)', 'a cycle (KB)', '11-01', '0123456', 'SDK 0.20.0', 'no leak'])
    assert.ok(svg.includes(`>${label}<`), label)
  assert.equal(svg, await renderSvg(historySpec(groups, { theme: 'light', interactive: false })))
})

test('of many versions the newest five have a colour, and of many groups and runs the picture has the last', () => {
  const many = Array.from({ length: 200 }, (_, index) =>
    pointWith({
      startedAt: new Date(Date.UTC(2026, 0, 1) + index * 86_400_000).toISOString(),
      sdkVersion: `0.${Math.floor(index / 20)}.0`,
    }),
  )
  const others = Array.from({ length: 20 }, (_, index) =>
    pointWith({ scenario: `own-${index}.ts`, startedAt: many[0]?.startedAt ?? '', sdkVersion: '0.0.0' }),
  )
  const spec = historySpec(historyGroups([...many, ...others]), { theme: 'light', interactive: false })
  assert.equal(spec.vconcat.length, 12)
  assert.match(spec.title.subtitle.join(' '), /9 groups more in the tables\./)
  const json = JSON.stringify(spec.vconcat[0]?.hconcat[0])
  assert.equal(json.match(/"date":"2026-/g)?.length, 120)
  assert.ok(json.includes('"domain":["0.9.0","0.8.0","0.7.0","0.6.0","0.5.0","older"]'))
  assert.ok(json.includes('"version":"older"'))
})
