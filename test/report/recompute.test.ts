import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Recomputed, recompute } from '../../scripts/recompute.ts'
import { judgeFile } from '../../src/compare/judge-files.ts'
import { reportJson } from '../../src/report/report-json.ts'

/** A minute of the real SDK 0.19.2, scenario reconnect. */
const RUN = fileURLToPath(new URL('recorded/', import.meta.url))
const [samples, checkpoints] = ['samples.csv', 'checkpoints.jsonl'].map((name) =>
  readFileSync(`${RUN}${name}`, 'utf8'),
) as [string, string]
const report = JSON.stringify(
  reportJson(
    await judgeFile(
      `${RUN}samples.csv`,
      null,
      { baselines: { rust: null, previous: null }, knownLeaks: [] },
      new Date('2026-11-26T06:00:00Z'),
    ),
  ),
)

const differing = (compared: Recomputed[]) =>
  compared
    .filter(([, reported, again]) => !(Math.abs(reported - again) <= 1e-9 * Math.abs(reported)))
    .map(([figure]) => figure)

test('fourteen figures of a report follow from its measurements, computed again by nothing of ours', () => {
  const compared = recompute(report, samples, checkpoints)
  assert.equal(compared.length, 14)
  assert.deepEqual(differing(compared), [])
  const source = readFileSync(new URL('../../scripts/recompute.ts', import.meta.url), 'utf8')
  assert.doesNotMatch(source, /from '\.\./)
})

test('a run too short for a line has none here either', () => {
  const rows = samples.trimEnd().split('\n')
  const [header = '', ...all] = rows
  const runs = all.filter((row) => row.endsWith(',run'))
  const short = [header, ...all.filter((row) => row.endsWith(',rest') || row === runs.at(-1)), ''].join('\n')
  const without = JSON.stringify({
    ...JSON.parse(report),
    specification: { slopeKbPerMin: null, rSquared: null },
  })
  const line = recompute(without, short, checkpoints).filter(([figure]) => figure.includes('line'))
  assert.deepEqual(
    line.map(([, reported, again]) => [reported, again]),
    [
      [Number.NaN, Number.NaN],
      [Number.NaN, Number.NaN],
    ],
  )
})

test('a report that tells another figure than its measurements is found out', () => {
  const rows = samples.trimEnd().split('\n')
  const lastRun = rows.findLastIndex((row) => row.endsWith(',run'))
  const altered = rows.map((row, i) => (i === lastRun ? row.replace(/^([^,]*,\d+,)\d+/, '$117000000') : row))
  assert.deepEqual(differing(recompute(report, altered.join('\n'), checkpoints)), [
    "KB a minute by the specification's line",
    'R² of that line',
  ])
  assert.deepEqual(
    differing(recompute(report.replace('"amount":2960', '"amount":2961'), samples, checkpoints)),
    ['functions more at the end'],
  )
})
