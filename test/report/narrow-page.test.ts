import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { MethodJudgement } from '../../src/compare/judgement.ts'
import { loadAssets } from '../../src/report/assets.ts'
import { renderHtml } from '../../src/report/html/html.ts'
import { historyPage } from '../../src/report/report.ts'
import { launchChromium, withoutChromium } from './browser.ts'
import { leakyRecording, metadataWith, reportWith } from './fixtures.ts'
import { cleanPoint, pointWith } from './history-points.ts'
import { baselineWith, judgementWith } from './judgements.ts'
import { KINDS } from './kinds.ts'

const skip = withoutChromium
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const PAGES: Record<string, string> = {}
let browser: Browser
let folder: string

/** A run with every column that the table of growth can have. */
const compared = reportWith({
  judgement: judgementWith({ baselines: { rust: baselineWith({}), previous: baselineWith({}) } }),
  baselines: { rust: leakyRecording({ origin: 'rust' }), previous: leakyRecording() },
})

const methods: MethodJudgement[] = ['buyBitcoin', 'authorizeLightningAddressTransfer (unknown)'].map(
  (method) => ({
    ...{ method, calls: 150, references: 1, rustBlocks: 1, rustBytes: 17, v8Bytes: -302, fds: 0 },
    ...{ requests: 1, operatorCalls: 1, verdict: 'leak', remark: 'the service said no' },
  }),
)

before(async () => {
  if (skip) return
  folder = await mkdtemp(path.join(tmpdir(), 'memtest-narrow-'))
  const { browserScripts } = await loadAssets()
  const page = (report: Parameters<typeof renderHtml>[0]) => renderHtml(report, browserScripts)
  const pages = {
    ...Object.fromEntries(Object.entries(KINDS).map(([name, report]) => [name, page(report)])),
    'both baselines': page(compared),
    'a history': await historyPage([
      pointWith(),
      cleanPoint({ startedAt: '2026-11-02T02:23:00.000Z', sdkVersion: '0.20.0' }),
      pointWith({ scenario: 'lifecycle' }),
      pointWith({ scenario: 'scenarios/a-scenario-of-a-user-with-a-very-long-name-that-breaks-nowhere.ts' }),
    ]),
  }
  for (const [name, html] of Object.entries(pages)) {
    const file = path.join(folder, `${name.replaceAll(/\W+/g, '-')}.html`)
    await writeFile(file, html)
    PAGES[name] = pathToFileURL(file).href
  }
  browser = await launchChromium()
})

after(async () => {
  if (skip) return
  await browser.close()
  await rm(folder, { recursive: true })
})

async function open(name: string, options: BrowserContextOptions = PHONE): Promise<Page> {
  const page = await browser.newPage(options)
  await page.goto(PAGES[name] ?? '')
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLElement>('figure[data-chart]:not([hidden])')].every(
      (figure) => figure.dataset.drawn,
    ),
  )
  return page
}

const NAMES = [...Object.keys(KINDS), 'both baselines', 'a history']

for (const name of NAMES) {
  test(`on a phone the page of ${name} is cut nowhere: no cell, no chart, no label over another`, {
    skip,
  }, async () => {
    await using page = await open(name)
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390)
    assert.deepEqual(await page.evaluate(findCut), [])
  })
}

/** In the page: cells and charts that reach out of their column or the screen, and axis labels that overlap. */
function findCut(): string[] {
  const told: string[] = []
  for (const region of document.querySelectorAll('.scroll')) {
    if (region.scrollWidth > region.clientWidth) told.push(`${region.ariaLabel} scrolls`)
  }
  for (const element of document.querySelectorAll(
    'th, td, figure svg, figcaption *, .series label, pre.text, li',
  )) {
    const { left, right, width } = element.getBoundingClientRect()
    // The header of a table that became a list is for the ears.
    if (width === 0 || element.closest('thead')) continue
    if (left < 0 || right > innerWidth) told.push(`${element.tagName} ${element.textContent?.slice(0, 40)}`)
  }
  for (const axis of document.querySelectorAll('figure .role-axis-label')) {
    const boxes = [...axis.querySelectorAll('text')]
      .filter((label) => getComputedStyle(label).opacity !== '0' && label.textContent !== '')
      .map((label) => label.getBoundingClientRect())
    const isApart = (a: DOMRect, b: DOMRect) =>
      a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top
    boxes.forEach((box, index) => {
      if (!boxes.slice(index + 1).every((other) => isApart(box, other))) {
        told.push(`labels overlap in ${axis.closest('figure')?.dataset.chart}`)
      }
    })
  }
  return told
}

test('where there is room the table is one, and its last column is in view', { skip }, async () => {
  for (const width of [768, 1440]) {
    await using page = await open('both baselines', { viewport: { width, height: 900 } })
    assert.deepEqual(await page.evaluate(findCut), [], `${width}`)
    assert.ok(await page.getByRole('columnheader', { name: 'Previous run' }).isVisible())
  }
})

test('a list of rows is still read out as a table, each figure beside the name of its column', {
  skip,
}, async () => {
  await using page = await open('both baselines')
  const row = page.getByRole('row', { name: /Rust heap/ }).first()
  assert.equal(await row.getByRole('cell').count(), 4)
  const label = await row
    .getByRole('cell')
    .nth(1)
    .evaluate((cell) => getComputedStyle(cell, '::before').content)
  assert.equal(label, '"Rust baseline"')
})

test('under a finger every button, menu and box of a legend is at least 44 pixels high and wide', {
  skip,
}, async () => {
  for (const name of ['an improvement', 'a history']) {
    await using page = await open(name)
    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('header button, .tools button, select, .series label')]
        .filter((element) => element.checkVisibility())
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width < 44 || box.height < 44)
        .map(({ element, box }) => `${element.textContent}: ${box.width} × ${box.height}`),
    )
    assert.deepEqual(small, [], name)
  }
})

test('under a finger each box of a flame graph is 44 pixels high, beside a mouse it stays a line', {
  skip,
}, async () => {
  const file = path.join(folder, 'flames.html')
  const stack = { inuseBytes: 4096, inuseObjects: 12, allocBytes: null, allocObjects: null }
  const culprits = (['rust', 'v8'] as const).map((side) => ({ side, frames: ['poll', 'invoke'], ...stack }))
  const report = reportWith({ recording: leakyRecording({ metadata: metadataWith({ culprits }) }) })
  await writeFile(file, renderHtml(report, (await loadAssets()).browserScripts))
  PAGES.flames = pathToFileURL(file).href
  const heights = async (options: BrowserContextOptions) => {
    await using page = await open('flames', options)
    return await page
      .locator('.flame button')
      .evaluateAll((boxes) => boxes.map((one) => one.getBoundingClientRect().height))
  }
  const tablet = { viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true }
  assert.deepEqual(await heights(PHONE), Array(6).fill(44))
  assert.deepEqual(await heights(tablet), Array(6).fill(44))
  assert.deepEqual(await heights({ viewport: { width: 1440, height: 900 } }), Array(6).fill(24))
})

test('a touch on a legend leaves a series out', { skip }, async () => {
  await using page = await open('no leak')
  const lines = () => page.locator('figure[data-chart="memory"] .mark-line path').count()
  const before = await lines()
  await page.locator('figure[data-chart="memory"] .series label', { hasText: 'V8 heap' }).tap()
  await page.waitForFunction(
    (count) => document.querySelectorAll('figure[data-chart="memory"] .mark-line path').length === count,
    before - 1,
  )
})

test('a legend beside a chart draws its lines as the chart does', { skip }, async () => {
  await using page = await open('an improvement')
  const styles = await page
    .locator('figure[data-chart="metric"] .series i')
    .evaluateAll((lines) => lines.map((line) => getComputedStyle(line).borderTopStyle))
  assert.deepEqual(styles, ['solid', 'dashed', 'dotted'])
})

test('whatever takes the focus shows it', { skip }, async () => {
  await using page = await open('a leak beside its Rust baseline', { viewport: { width: 1000, height: 900 } })
  const unseen: string[] = []
  const seen = new Set<string>()
  for (let stop = 0; stop < 80; stop++) {
    await page.keyboard.press('Tab')
    const [name, style, width] = await page.evaluate(() => {
      const element = document.activeElement
      const { outlineStyle, outlineWidth } = getComputedStyle(element ?? document.body)
      const words = element?.ariaLabel ?? element?.textContent ?? ''
      return [
        `${element?.tagName} ${words.slice(0, 40)}`,
        outlineStyle,
        Number.parseFloat(outlineWidth),
      ] as const
    })
    if (name.startsWith('BODY')) break
    seen.add(name.split(' ')[0] ?? '')
    if (style === 'none' || width < 2) unseen.push(name)
  }
  assert.deepEqual(unseen, [])
  for (const kind of ['BUTTON', 'SELECT', 'INPUT', 'DIV', 'PRE']) assert.ok(seen.has(kind), kind)
})

test('on paper the page and its charts are light whatever the screen is, without what cannot be pressed there', {
  skip,
}, async () => {
  await using page = await open('no leak', { viewport: { width: 1000, height: 900 }, colorScheme: 'dark' })
  const drawn = (theme: string) =>
    page.waitForSelector(`figure[data-chart="metric"][data-drawn="externrefs ${theme}"]`)
  await drawn('dark')
  await page.emulateMedia({ media: 'print' })
  await drawn('light')
  const { back, pressable } = await page.evaluate(() => ({
    back: getComputedStyle(document.body).backgroundColor,
    pressable: [...document.querySelectorAll('button:not(.flame *), select, input')].filter((one) =>
      one.checkVisibility(),
    ).length,
  }))
  assert.deepEqual([back, pressable], ['rgb(255, 255, 255)', 0])
  await page.emulateMedia({ media: 'screen' })
  await drawn('dark')
})

test('on a phone the table of many columns is a grid below the name of each row', { skip }, async () => {
  const file = path.join(folder, 'methods.html')
  const judgement = judgementWith({ methods })
  await writeFile(file, renderHtml(reportWith({ judgement }), (await loadAssets()).browserScripts))
  PAGES.methods = pathToFileURL(file).href
  for (const width of [390, 768, 1440]) {
    await using page = await open('methods', { viewport: { width, height: 900 } })
    assert.deepEqual(await page.evaluate(findCut), [], `${width}`)
    const verdicts = page.locator('table.many td.last')
    assert.equal(await verdicts.count(), 2)
    assert.ok(await verdicts.last().isVisible())
  }
})
