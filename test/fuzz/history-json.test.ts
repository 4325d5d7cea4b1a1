import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { renderHistoryMarkdown, renderHistoryText } from '../../src/report/history/history.ts'
import { keptPoint, readPoint } from '../../src/report/history/history-point.ts'
import { historyGroups } from '../../src/report/history/trend.ts'
import { reportJson } from '../../src/report/report-json.ts'
import { terminalText } from '../../src/text/text.ts'
import { leakyRecording, metadataWith, reportWith } from '../report/fixtures.ts'
import { pointWith } from '../report/history-points.ts'
import { CASES, SEED } from './cases.ts'
import { editedJson } from './odd-values.ts'

const plain = (value: unknown) => JSON.parse(JSON.stringify(value))
const RUN = plain(metadataWith())
const REPORT = plain(reportJson(reportWith({ recording: leakyRecording({ metadata: metadataWith() }) })))
const SAMPLE = { seed: SEED, numRuns: CASES.knownLeaks }

test('any report.json and run.json are a point or refused in a sentence, and what is a point can be shown', () => {
  assert.equal(readPoint(REPORT, RUN).kind, 'point')
  fc.assert(
    fc.property(editedJson(REPORT), editedJson(RUN), fc.boolean(), (report, run, isRunEdited) => {
      const read = isRunEdited ? readPoint(REPORT, run) : readPoint(report, RUN)
      if (read.kind === 'refused') {
        assert.match(read.why, /^(report|run)\.json is [^\n]+$/)
        return
      }
      assert.deepEqual(keptPoint(plain(read.point)), read.point)
      const groups = historyGroups([read.point, pointWith()])
      for (const line of terminalText(renderHistoryText(groups, { width: 80, color: false })).split('\n'))
        assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]|NaN|undefined|Infinity|^\s*::/u)
      const markdown = renderHistoryMarkdown(groups, { title: 'History', preface: [], mostRows: 9 })
      const cells = markdown.split('\n').filter((line) => line.startsWith('|'))
      for (const line of cells) assert.doesNotMatch(line, /<(?!br>)|NaN|undefined/)
    }),
    SAMPLE,
  )
})

test('any line of the points on the branch is a point that is kept as it is, or none', () => {
  fc.assert(
    fc.property(editedJson(plain(pointWith())), (value) => {
      const point = keptPoint(plain(value))
      if (point !== null) assert.deepEqual(keptPoint(plain(point)), point)
    }),
    SAMPLE,
  )
})
