import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type MarkdownRun, renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { leakyRecording, metadataWith, reportWith } from './fixtures.ts'

const COMMIT = 'abcdef0123'
const UNTRUSTED = 'an untrusted run of stranger/r'

/** Runs whose names do what they can to push everything else out. */
function hostileRuns(count: number): MarkdownRun[] {
  const recording = leakyRecording({ metadata: metadataWith() })
  const report = { ...reportWith({ recording, commit: COMMIT }), untrusted: UNTRUSTED }
  return Array.from({ length: count }, (_, index) => ({
    report,
    name: `${String(index).padStart(3, '0')}${'x'.repeat(97)}`,
    links: [],
    picture: null,
  }))
}

const links = [{ label: 'workflow run', url: 'https://github.com/o/r/actions/runs/1' }]
const HEADING = /^### sdk-memtest: leak, new .* · abcdef0 · figures of an untrusted run of stranger\/r\n/

for (const maxBytes of [1_000_000, 60_000, 20_000]) {
  test(`of 150 runs in ${maxBytes} bytes the mark, the commit, the overview and the links stay`, () => {
    const text = renderMarkdown(hostileRuns(150), { where: '', links, maxBytes })
    assert.ok(Buffer.byteLength(text) <= maxBytes)
    assert.match(text, HEADING)
    assert.match(text, /\| run \| verdict \| severity \| what changed \|\n.*\n\| 000x/)
    assert.match(text, /\[workflow run\]\(https:\/\/github\.com\/o\/r\/actions\/runs\/1\)\n$/)
  })
}

test('all rows of the overview stand before the first detail of any run', () => {
  const text = renderMarkdown(hostileRuns(150), { where: '', links, maxBytes: 60_000 })
  assert.equal(text.match(/^\| \d{3}x/gm)?.length, 150)
  assert.doesNotMatch(text, /left out to fit/)
  assert.doesNotMatch(text, /<details>|```/)
})

test('details go before the charts, the charts before the figures, the figures before what to do', () => {
  const [run] = hostileRuns(1)
  assert.ok(run)
  const whole = renderMarkdown([run], { where: '' })
  /** From the least that must stay on. */
  const parts = [/^- \*\*Next\*\* /m, /\| growth \| this run/, /```mermaid/, /How to reproduce/]
  const shownAt = (maxBytes: number) => {
    const text = renderMarkdown([run], { where: '', maxBytes })
    return parts.map((part) => part.test(text))
  }
  const seen = new Set<number>()
  for (let maxBytes = Buffer.byteLength(whole); maxBytes > 0; maxBytes -= 20) {
    const shown = shownAt(maxBytes)
    const count = shown.filter(Boolean).length
    assert.deepEqual(
      shown,
      parts.map((_, index) => index < count),
      `in ${maxBytes} bytes`,
    )
    seen.add(count)
  }
  assert.deepEqual([...seen], [4, 3, 2, 1, 0])
})

test('where nothing has room the heading stands alone', () => {
  assert.match(renderMarkdown(hostileRuns(150), { where: '', maxBytes: 10 }), HEADING)
})
