import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byWorst } from '../../src/compare/verdict.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { reportJson } from '../../src/report/report-json.ts'
import { renderText } from '../../src/report/text.ts'
import { toneOf, verdictTitle } from '../../src/report/verdict-words.ts'
import { reportWith } from './fixtures.ts'
import { judgementWith } from './judgements.ts'

const leak = judgementWith().verdict
const firstSeen = { ...leak, standing: 'first-seen' } as const
const report = { ...reportWith(), judgement: judgementWith({ verdict: firstSeen }) }

test('a leak that is first seen says so in the terminal, in Markdown and in JSON, and is new in nothing', () => {
  assert.match(renderText(report, { width: 80, color: false }), /^LEAK, FIRST SEEN \(severity high\)/m)
  const run = { report, name: 'stress', links: [], picture: null }
  assert.match(
    renderMarkdown([run], { where: 'this pull request' }),
    /^### sdk-memtest: leak, first seen · /m,
  )
  assert.equal(reportJson(report).verdict.standing, 'first-seen')
})

test('it stands below what is new and above what is known, and is to be looked at', () => {
  const known = { ...leak, standing: 'known' } as const
  const sorted = [known, firstSeen, leak].toSorted(byWorst)
  assert.deepEqual(
    sorted.map((verdict) => verdictTitle(verdict)),
    ['leak, new', 'leak, first seen', 'leak, known'],
  )
  assert.equal(toneOf(firstSeen), 'unsure')
})
