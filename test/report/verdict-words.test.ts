import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderHtml } from '../../src/report/html/html.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { renderText } from '../../src/report/text.ts'
import { headlineSentence, reasonsBeside } from '../../src/report/verdict-words.ts'
import { reportWith } from './fixtures.ts'
import { judgementWith } from './judgements.ts'

const { verdict } = judgementWith()

test('a headline among sentences ends as one', () => {
  assert.equal(headlineSentence({ ...verdict, headline: 'Nothing grows' }), 'Nothing grows.')
  assert.equal(headlineSentence({ ...verdict, headline: 'Nothing grows.' }), 'Nothing grows.')
})

test('a reason that is the headline again is left out', () => {
  const twice = {
    ...verdict,
    headline: 'Nothing grows',
    reasons: ['Nothing grows', 'All 40 cycles are even.'],
  }
  assert.deepEqual(reasonsBeside(twice), ['All 40 cycles are even.'])
})

test('no rendering says the headline twice', () => {
  const headline = 'The Rust heap stays as it is'
  const judgement = judgementWith({
    verdict: { ...verdict, headline, reasons: [headline, 'It was counted.'] },
  })
  const report = reportWith({ judgement })
  const renderings = {
    text: renderText(report, { width: 120, color: false }),
    markdown: renderMarkdown([{ report, name: 'basic', links: [], picture: null }], { where: '' }),
    // The chart's data holds its own title.
    html: renderHtml(report, []).replace(/<script[\s\S]*<\/script>/, ''),
  }
  for (const [kind, text] of Object.entries(renderings)) {
    assert.equal(text.split(headline).length - 1, 1, kind)
    assert.match(text, /It was counted\./, kind)
  }
})
