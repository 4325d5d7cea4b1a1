import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderHtml } from '../../src/report/html/html.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { renderText } from '../../src/report/text.ts'
import { baselineSentences } from '../../src/report/verdict-words.ts'
import { reportWith } from './fixtures.ts'
import { baselineWith, judgementWith } from './judgements.ts'

const difference = 'The runs lasted 60 s and 3600 s.'
const previous = baselineWith({
  kind: 'not-comparable',
  differences: [difference],
  metrics: [],
  sentence: `Not comparable with old.csv: ${difference}`,
})

test('each baseline is named, then says its sentence and no more', () => {
  assert.deepEqual(baselineSentences({ rust: null, previous }), [
    'Rust baseline: none, nothing to compare with.',
    'Previous run: Not comparable with old.csv: The runs lasted 60 s and 3600 s.',
  ])
})

test('every rendering says once why two runs cannot be compared', () => {
  const report = reportWith({ judgement: judgementWith({ baselines: { rust: null, previous } }) })
  const renderings = {
    text: renderText(report, { width: 120, color: false }),
    markdown: renderMarkdown([{ report, name: 'basic', links: [], picture: null }], { where: '' }),
    html: renderHtml(report, []),
  }
  for (const [kind, text] of Object.entries(renderings)) {
    assert.equal(text.split(difference).length - 1, 1, kind)
    assert.match(text, /Previous run: Not comparable with old\.csv:/, kind)
  }
})
