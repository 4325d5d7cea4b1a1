/** What the documents show of a report is what the tool prints, word for word; figures may differ. */

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { blocksIn } from '../../scripts/doc-commands.ts'
import { judgeFile } from '../../src/compare/compare.ts'
import { renderText } from '../../src/report/report.ts'
import { periodicLine } from '../../src/report/trend-report.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const NODE_RUNS = ['test/report/recorded/samples.csv']
/** Documents by the runs that they show, for a report names things as the runtime does. */
const DOCUMENTS = {
  'docs/one-hour-run.md': NODE_RUNS,
  'docs/go-harness.md': globSync('docs/recordings/go/*.csv', { cwd: ROOT }),
}

/** A line with each figure, its sign and its unit of time as a number sign, and each run of blanks as one. */
const wordsOf = (line: string) =>
  line
    .replace(/[+-]?\d[\d,.]*/g, '#')
    .replace(/# (s|min)\b/g, '# TIME')
    .replace(/\s+/g, ' ')
    .trim()

async function printedLines(recordings: readonly string[]): Promise<Set<string>> {
  const reading = { heapAllocBytes: 1e6, goroutines: 1, payments: 1, listeners: 1 }
  const periodic = periodicLine({ elapsedSec: 2, ...reading }, { elapsedSec: 1, ...reading })
  const reports = await Promise.all(
    recordings.map(async (file) => {
      const against = { baselines: { rust: null, previous: null }, knownLeaks: [] }
      const report = await judgeFile(`${ROOT}/${file}`, null, against, new Date('2026-11-26T06:00:00Z'))
      return renderText(report, { width: 80, color: false })
    }),
  )
  return new Set([periodic, ...reports.flatMap((text) => text.split('\n'))].map(wordsOf))
}

test('every line that is shown of a report is one that a report has', async () => {
  let count = 0
  for (const [file, recordings] of Object.entries(DOCUMENTS)) {
    const printed = await printedLines(recordings)
    const shown = blocksIn(file, readFileSync(`${ROOT}/${file}`, 'utf8'))
      .filter(({ language }) => language === 'text')
      .flatMap(({ line, lines }) => lines.map((text, index) => ({ place: `${file}:${line + index}`, text })))
    count += shown.length
    assert.deepEqual(
      shown.filter(({ text }) => !printed.has(wordsOf(text))),
      [],
    )
  }
  assert.ok(count > 25)
})

test('a line in other words is none of a report', async () => {
  const printed = await printedLines(NODE_RUNS)
  assert.ok(printed.has(wordsOf('Linear regression: -3.1 KB/min (R²=0.90)')))
  assert.ok(!printed.has(wordsOf('Linear fit: -3.1 KB/min (R²=0.90)')))
})
