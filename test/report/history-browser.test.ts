import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { historyPage } from '../../src/report/report.ts'
import { launchChromium, withoutChromium } from './browser.ts'
import { cleanPoint, pointWith } from './history-points.ts'

const folder = await mkdtemp(path.join(tmpdir(), 'memtest-history-page-'))
after(() => rm(folder, { recursive: true }))

const HOSTILE = '"><img src=x onerror="document.title=1">'

test('the page of a history opens from disk, asks for nothing, draws each group in both themes and stays shut to outside text', {
  skip: withoutChromium,
}, async () => {
  const file = path.join(folder, 'history.html')
  const points = [
    pointWith(),
    cleanPoint({ startedAt: '2026-11-02T02:23:00.000Z', sdkVersion: '0.20.0' }),
    pointWith({ scenario: HOSTILE, sdkVersion: HOSTILE }),
  ]
  await writeFile(file, await historyPage(points))
  const browser = await launchChromium()
  try {
    const page = await browser.newPage({ colorScheme: 'light', viewport: { width: 1000, height: 900 } })
    const [requests, errors]: string[][] = [[], []]
    page.on('request', (request) => requests?.push(request.url()))
    page.on('pageerror', (error) => errors?.push(error.message))
    page.on('console', (message) => errors?.push(message.text()))
    await page.goto(pathToFileURL(file).href)
    const drawn = (chart: string, what: string) =>
      page.waitForSelector(`figure[data-chart="${chart}"][data-drawn="${what}"] svg`, { timeout: 20_000 })
    await drawn('chart-0-0', 'all light')
    await drawn('chart-1-0', 'all light')
    assert.deepEqual(await page.locator('#metric option').allTextContents(), [
      'all',
      `node · ${HOSTILE}`,
      'node · basic',
    ])
    await page.selectOption('#metric', { label: 'node · basic' })
    await drawn('chart-1-0', 'group-1 light')
    await page.waitForSelector('figure[data-chart="chart-0-0"]', { state: 'hidden' })
    assert.match((await page.textContent('ul.legend')) ?? '', /SDK 0\.20\.0/)
    await page.click('#theme')
    await drawn('chart-1-0', 'group-1 dark')
    const point = page.locator('figure[data-chart="chart-1-0"] .mark-symbol path').first()
    await point.hover({ force: true })
    assert.match(
      (await page.locator('#vg-tooltip-element').textContent()) ?? '',
      /2026-11-01 02:23.*0\.19\.2.*leak, known.*\+500 B ±12 B a payment/s,
    )
    assert.equal(await page.title(), 'sdk-memtest: history of runs')
    assert.deepEqual(await page.locator('main tbody tr').count(), 3)
    assert.deepEqual([requests, errors], [[pathToFileURL(file).href], []])
  } finally {
    await browser.close()
  }
})
