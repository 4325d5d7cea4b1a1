import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { loadAssets } from '../../src/report/assets.ts'
import { renderHtml } from '../../src/report/html/html.ts'
import { launchChromium, withoutChromium } from './browser.ts'
import { leakyRecording, reportWith } from './fixtures.ts'
import { baselineWith, judgementWith } from './judgements.ts'

const skip = withoutChromium
let browser: Browser
let folder: string
let address: string

before(async () => {
  if (skip) return
  folder = await mkdtemp(path.join(tmpdir(), 'memtest-html-'))
  const file = path.join(folder, 'report.html')
  await writeFile(file, renderHtml(reportWith(), (await loadAssets()).browserScripts))
  address = pathToFileURL(file).href
  browser = await launchChromium()
})

after(async () => {
  if (skip) return
  await browser.close()
  await rm(folder, { recursive: true })
})

interface Opened extends AsyncDisposable {
  page: Page
  /** What the page asked for and what went wrong in it. */
  requests: string[]
  errors: string[]
}

async function open(colorScheme: 'light' | 'dark' = 'light'): Promise<Opened> {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1000, height: 900 } })
  const requests: string[] = []
  const errors: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => errors.push(message.text()))
  await page.goto(address)
  await drawn(page, `rust_live_bytes ${colorScheme}`)
  return { page, requests, errors, [Symbol.asyncDispose]: () => page.close() }
}

const MAIN = 'figure[data-chart="metric"]'

function drawn(page: Page, what: string) {
  return page.waitForSelector(`${MAIN}[data-drawn="${what}"] svg`, { timeout: 20_000 })
}

test('the page opens from disk, asks for nothing else and reports no error', { skip }, async () => {
  await using opened = await open()
  assert.deepEqual(opened.requests, [address])
  assert.deepEqual(opened.errors, [])
  assert.equal(await opened.page.textContent('h1'), 'Leak, new: samples.csv severity high')
  assert.match((await opened.page.textContent(`${MAIN} svg`)) ?? '', /fit: \+92\.1 KB a cycle/)
  const label = opened.page.locator(`${MAIN} [role="graphics-document"]`)
  assert.match((await label.getAttribute('aria-label')) ?? '', /^Rust heap over time\n/)
})

test('the policy stops a request that some script would make', { skip }, async () => {
  await using opened = await open()
  const outcome = await opened.page.evaluate(() =>
    fetch('https://example.com/').then(
      () => 'went out',
      () => 'refused',
    ),
  )
  assert.equal(outcome, 'refused')
  assert.match(opened.errors.join('\n'), /Content Security Policy/)
})

test('with the keyboard alone one can change theme and metric and reach every control and text', {
  skip,
}, async () => {
  await using opened = await open()
  const { page } = opened
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName)
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'theme')
  await page.keyboard.press('Enter')
  await drawn(page, 'rust_live_bytes dark')
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'metric')
  await page.keyboard.press('ArrowDown')
  await drawn(page, 'heap_alloc_bytes dark')
  assert.match((await page.textContent(`${MAIN} svg`)) ?? '', /V8 heap \(MB\)/)
  const stops = new Set<string>()
  for (let stop = 0; stop < 60; stop++) {
    await page.keyboard.press('Tab')
    const name = await page.evaluate(() => {
      const element = document.activeElement
      return element?.getAttribute('aria-label') ?? element?.parentElement?.textContent ?? ''
    })
    stops.add(name.slice(0, 44).trim())
  }
  for (const name of [
    ...['Zoom in', 'Zoom out', 'Show all', 'Save as PNG', 'Save as SVG', 'Save as CSV'].map(
      (act) => `${act}: V8 heap over time`,
    ),
    'RSS (whole process)',
    'Zoom in: Memory of the process and its parts',
    'Save as CSV: References',
    'Growth of each metric',
  ]) {
    assert.ok(stops.has(name), `${name} in ${[...stops].join(' | ')}`)
  }
})

test('pointing at the chart shows the figures of the nearest sample', { skip }, async () => {
  await using opened = await open()
  const box = await (await opened.page.waitForSelector(`${MAIN} svg`)).boundingBox()
  assert.ok(box)
  await opened.page.mouse.move(box.x + box.width / 2, box.y + 150)
  await opened.page.mouse.move(box.x + box.width / 2 + 5, box.y + 155)
  const tooltip = await opened.page.waitForSelector('.vg-tooltip.visible')
  assert.match(
    (await tooltip.textContent()) ?? '',
    /^seriesthis runminutes1\d(\.\d+)?Rust heap \(MB\)1\d\.\d+$/,
  )
})

test('buttons zoom the time axis, and bring the whole run back', { skip }, async () => {
  await using opened = await open()
  const { page } = opened
  /** Until the time axis is labelled from the one minute to the other; Vega keeps no order of its labels. */
  const reaches = (from: number, to: number) =>
    page.waitForFunction(
      ([selector, ...ends]) => {
        const labels = document.querySelector(`${selector} .role-axis-label`)?.querySelectorAll('text') ?? []
        const minutes = [...labels].map((label) => Number(label.textContent))
        return ends.join() === [Math.min(...minutes), Math.max(...minutes)].join()
      },
      [MAIN, from, to] as const,
    )
  const press = (name: string) => page.getByRole('button', { name: `${name}: Rust heap over time` }).click()
  await reaches(0, 30)
  await press('Zoom in')
  await reaches(8, 22)
  await press('Zoom out')
  await reaches(0, 30)
  await press('Zoom in')
  await press('Zoom in')
  await reaches(12, 18)
  await press('Show all')
  await reaches(0, 30)
})

test('a series is left out by its box, in each chart that draws it', { skip }, async () => {
  await using opened = await open()
  const { page } = opened
  const lines = () => page.locator('figure[data-chart="memory"] .mark-line path').count()
  assert.equal(await lines(), 3)
  await page.getByRole('checkbox', { name: 'V8 heap' }).uncheck()
  await page.waitForFunction(
    () => document.querySelectorAll('figure[data-chart="memory"] .mark-line path').length === 2,
  )
  await page.getByRole('button', { name: 'Dark mode' }).click()
  await page.waitForSelector('figure[data-chart="memory"][data-drawn="memory dark"]')
  assert.equal(await lines(), 2, 'still left out in the other theme')
  assert.equal(await page.getByRole('checkbox', { name: 'V8 heap' }).isChecked(), false)
})

test('each chart is saved as picture and as the figures that it is drawn from', { skip }, async () => {
  await using opened = await open()
  const { page } = opened
  const save = async (kind: string) => {
    const coming = page.waitForEvent('download')
    await page.getByRole('button', { name: `Save as ${kind}: Rust heap over time` }).click()
    const download = await coming
    return { name: download.suggestedFilename(), content: await readFile(await download.path()) }
  }
  const csv = await save('CSV')
  assert.equal(csv.name, 'sdk-memtest-metric-rust_live_bytes.csv')
  const [head, first] = csv.content.toString().split('\n')
  assert.equal(head, 'series,minutes since start,"Rust heap (MB), as drawn"')
  assert.equal(first, 'this run,0,8')
  const svg = (await save('SVG')).content.toString()
  assert.match(svg, /^<svg /)
  assert.match(svg, /Rust heap over time/)
  const png = (await save('PNG')).content
  assert.equal(png.subarray(1, 4).toString(), 'PNG')
  // Its own title and a width of its own, however narrow the page is: 780 and the axis, twice.
  assert.ok(png.readUInt32BE(16) > 1560)
  assert.deepEqual(opened.errors, [])
})

for (const theme of ['light', 'dark'] as const) {
  test(`every text of the ${theme} page and chart stands out from what is behind it`, { skip }, async () => {
    await using opened = await open(theme)
    const weak = await opened.page.evaluate(findWeakText)
    assert.deepEqual(weak, [])
  })
}

test('on a phone the page never scrolls sideways, and the right end of each chart is in view', {
  skip,
}, async () => {
  const long = `memtest-out/${'a_long_folder_name'.repeat(6)}/samples.csv`
  const file = path.join(folder, 'narrow.html')
  const { verdict } = judgementWith()
  const judgement = judgementWith({
    verdict: { ...verdict, headline: `${long} grows.`, reasons: [`Against ${long}.`] },
    baselines: { rust: null, previous: baselineWith({ file: long, sentence: `Grows more than ${long}.` }) },
  })
  const report = reportWith({ judgement, recording: leakyRecording({ file: long }) })
  await writeFile(file, renderHtml(report, (await loadAssets()).browserScripts))
  await using page = await browser.newPage({ viewport: { width: 390, height: 844 } })
  await page.goto(pathToFileURL(file).href)
  await drawn(page, 'rust_live_bytes light')
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390)
  const ends = await page.evaluate(() =>
    [...document.querySelectorAll('figure svg')].map((svg) => svg.getBoundingClientRect().right),
  )
  assert.ok(ends.length >= 5 && ends.every((right) => right > 300 && right <= 390), ends.join(', '))
})

/** In the page: texts with a contrast under 4.5 : 1 (WCAG 2.2, level AA). */
function findWeakText(): string[] {
  const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number)
  const luminance = (color: string) => {
    const [r = 0, g = 0, b = 0] = channels(color)
      .slice(0, 3)
      .map((channel) => channel / 255)
      .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const isSeeThrough = (color: string) => color === 'transparent' || channels(color)[3] === 0
  const backgroundOf = (element: Element | null): string => {
    if (element === null) return 'rgb(255, 255, 255)'
    const color = getComputedStyle(element).backgroundColor
    return isSeeThrough(color) ? backgroundOf(element.parentElement) : color
  }
  const weak: string[] = []
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes]
      .filter((node) => node.nodeType === 3 && node.textContent?.trim())
      .join('')
    if (text === '' || ['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(element.tagName)) continue
    const style = getComputedStyle(element)
    const ink = element instanceof SVGElement ? style.fill : style.color
    // A halo is drawn in the colour of the ground on purpose.
    if (element instanceof SVGElement && style.fill === style.stroke) continue
    if (ink === 'none') continue
    const [a, b] = [luminance(ink), luminance(backgroundOf(element))]
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    if (contrast < 4.5)
      weak.push(`${element.tagName} ${element.textContent?.slice(0, 40)}: ${contrast.toFixed(2)}`)
  }
  return weak
}
