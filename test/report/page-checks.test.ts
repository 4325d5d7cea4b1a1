import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import type { RunReport } from '../../src/compare/judge-files.ts'
import { loadAssets } from '../../src/report/assets.ts'
import { renderHtml } from '../../src/report/html/html.ts'
import { historyPage } from '../../src/report/report.ts'
import { launchChromium, withoutChromium } from './browser.ts'
import {
  checkpointsOf,
  heapReport,
  leakyRecording,
  metadataWith,
  recordingOf,
  reportWith,
} from './fixtures.ts'
import { cleanPoint, pointWith } from './history-points.ts'
import { baselineWith, judgementWith, metricWith } from './judgements.ts'

const MB = 1024 * 1024
const MOST_BYTES = 1024 * 1024
const skip = withoutChromium
let browser: Browser
let folder: string
let axe: string

before(async () => {
  if (skip) return
  folder = await mkdtemp(path.join(tmpdir(), 'memtest-page-'))
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  browser = await launchChromium()
})

after(async () => {
  if (skip) return
  await browser.close()
  await rm(folder, { recursive: true })
})

const { verdict, specification } = judgementWith()
const cleared = metricWith({ name: 'rust_live_bytes', basis: 'exact', model: 'exact' })
const flat = recordingOf(
  { heap_alloc_bytes: () => 42 * MB, rss_bytes: () => 180 * MB, payments: (minute) => minute },
  { checkpoints: checkpointsOf(60, 0, 0), metadata: metadataWith() },
)
const frames = [
  'spark::sync::<impl Sdk>::poll',
  'invoke (nodejs/breez_sdk_spark_wasm.js:3655)',
  'processTicksAndRejections (process/task_queues:104)',
]
const grown = { frames, inuseBytes: 4096, inuseObjects: 12, allocBytes: null, allocObjects: null }

const SCENES: Record<string, RunReport> = {
  'a leak': reportWith({
    recording: leakyRecording({
      metadata: metadataWith({
        culprits: [
          { side: 'rust', ...grown },
          { side: 'v8', ...grown },
        ],
      }),
      phases: Array.from({ length: 61 }, (_, index) => (index % 2 === 0 ? 'rest' : 'run')),
    }),
    baselines: { rust: leakyRecording({ origin: 'rust' }), previous: leakyRecording() },
    commit: '0a91b95c30443d',
  }),
  'no leak': reportWith({
    recording: flat,
    judgement: judgementWith({
      verdict: { ...verdict, kind: 'no-leak', severity: 'none', standing: null, headline: 'No leak.' },
      specification: { ...specification, leakDetected: false },
      metrics: [cleared],
    }),
  }),
  'an open run': {
    ...heapReport((minute) => (42 + minute) * MB, { durationSec: 20, everySec: 5 }),
    judgement: judgementWith({
      verdict: { ...verdict, kind: 'inconclusive', standing: null, neededDurationSec: 600 },
      metrics: [metricWith({ verdict: 'inconclusive' })],
    }),
  },
  'an improvement': reportWith({
    recording: flat,
    judgement: judgementWith({
      verdict: { ...verdict, kind: 'improved', severity: 'none', standing: null },
      metrics: [cleared],
      baselines: { rust: null, previous: baselineWith({ kind: 'improved' }) },
    }),
    baselines: { rust: null, previous: leakyRecording() },
  }),
}

interface AxeResults {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
}

/** Groups with a chart, one without figures, and text that breaks nowhere. */
const LONG = 'scenarios/a-scenario-of-a-user-with-a-very-long-name-that-breaks-nowhere.ts'
const HISTORY = [
  pointWith(),
  cleanPoint({ startedAt: '2026-11-02T02:23:00.000Z', sdkVersion: '0.20.0' }),
  pointWith({ scenario: 'lifecycle', sdkVersion: '0.0.0-a-build-of-ones-own.2026.11.26.abcdef0123456789' }),
  pointWith({ scenario: LONG, startedAt: '2026-11-03T02:23:00.000Z' }),
]

const PAGES: Record<string, () => Promise<string>> = {
  ...Object.fromEntries(
    Object.entries(SCENES).map(([name, report]) => [
      `the page of ${name}`,
      async () => renderHtml(report, (await loadAssets()).browserScripts),
    ]),
  ),
  'the page of a history': () => historyPage(HISTORY),
  'the page of an empty history': () => historyPage([]),
}

for (const [name, render] of Object.entries(PAGES)) {
  test(`${name}: within a megabyte, no violation of axe at any width in either theme, no request, no message`, {
    skip,
  }, async () => {
    const file = path.join(folder, `${name.replaceAll(' ', '-')}.html`)
    await writeFile(file, await render())
    assert.ok((await stat(file)).size <= MOST_BYTES)
    const address = pathToFileURL(file).href
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [390, 768, 1440]) {
        await using page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } })
        const told: string[] = []
        page.on('request', (request) => told.push(`request ${request.url()}`))
        page.on('pageerror', (error) => told.push(`error ${error.message}`))
        page.on('console', (message) => told.push(`console ${message.text()}`))
        await page.goto(address)
        await page.waitForFunction(() =>
          [...document.querySelectorAll<HTMLElement>('figure[data-chart]:not([hidden])')].every(
            (figure) => figure.dataset.drawn,
          ),
        )
        assert.deepEqual(told, [`request ${address}`])
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width)
        await page.evaluate(axe)
        const { violations } = (await page.evaluate('axe.run()')) as AxeResults
        assert.deepEqual(
          violations.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary]),
          [],
          `${width} ${colorScheme}`,
        )
      }
    }
  })
}

test('a day of samples with both baselines and every metric still fits a megabyte', async () => {
  const noisy = (level: number) => (minute: number) => level * MB + ((minute * 7919) % 1013) * 1024.7
  const day = () =>
    recordingOf(
      {
        ...{ heap_alloc_bytes: noisy(42), heap_inuse_bytes: noisy(50), heap_objects: noisy(1) },
        ...{ rss_bytes: noisy(180), wasm_memory_bytes: noisy(30), rust_live_bytes: noisy(8) },
        ...{
          external_bytes: noisy(14),
          rust_live_blocks: noisy(2),
          externrefs: noisy(3),
          sdk_handles: noisy(4),
        },
        ...{ goroutines: noisy(5), fds: noisy(6), threads: noisy(7), cycles: (minute) => Math.floor(minute) },
      },
      { durationSec: 86_400, everySec: 30, checkpoints: checkpointsOf(1440) },
    )
  const recording = day()
  const names = Object.keys(recording.columns).filter((name) => name !== 'cycles')
  const metrics = names.map((name) => metricWith({ name: name as keyof typeof recording.columns }))
  const page = renderHtml(
    reportWith({
      recording,
      judgement: judgementWith({ metrics }),
      baselines: { rust: day(), previous: day() },
    }),
    (await loadAssets()).browserScripts,
  )
  assert.ok(Buffer.byteLength(page) <= MOST_BYTES, `${Buffer.byteLength(page)} bytes`)
})

test('a flame graph is walked by the arrow keys and enlarged by Enter', { skip }, async () => {
  const file = path.join(folder, 'flames.html')
  await writeFile(file, renderHtml(SCENES['a leak'] as RunReport, (await loadAssets()).browserScripts))
  await using page = await browser.newPage({ viewport: { width: 1000, height: 900 } })
  await page.goto(pathToFileURL(file).href)
  await page.waitForSelector('figure[data-drawn]')
  const focused = () => page.evaluate(() => document.activeElement?.firstChild?.textContent?.trim())
  await page.locator('.flames.rust .flame button').first().focus()
  for (const name of [...frames].reverse()) {
    await page.keyboard.press('ArrowDown')
    assert.equal(await focused(), name)
  }
  await page.keyboard.press('ArrowUp')
  assert.equal(await focused(), frames[1])
  await page.keyboard.press('Enter')
  assert.equal(await page.locator('.flames.rust li.path').count(), 3)
  assert.match(
    (await page.textContent('.flames.rust .pointed')) ?? '',
    /breez_sdk_spark_wasm\.js:3655\) 4 KB in 12 objects/,
  )
})
