import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeSection, parseComment, type Section } from '../../src/github/comment/comment-sections.ts'
import { composeComment, MAX_COMMENT_BYTES } from '../../src/github/comment/compose-comment.ts'

const SHA = 'ab12'.repeat(10)

function section(key: string, runId: number, markdown = `report of ${key}`, headSha = SHA): Section {
  const rows = [{ rank: 74, cells: [key, '🟢 no leak', 'none', 'unchanged'] }]
  return { key, stamp: { headSha, runId, attempt: 1 }, markdown, rows }
}

test('a comment reads back as the sections it was composed of', () => {
  const sections = [section('basic', 7), section('stress', 7, 'two\n\nblocks')]
  assert.deepEqual(parseComment(composeComment(sections)), sections)
})

test('a body that GitHub returns with CRLF reads back the same', () => {
  const body = composeComment([section('basic', 7)]).replaceAll('\n', '\r\n')
  assert.deepEqual(parseComment(body), [section('basic', 7)])
})

test('a comment without the marker at its very start is not ours', () => {
  assert.equal(parseComment(`> ${composeComment([section('basic', 7)])}`), null)
})

test('a newer run replaces its own section and leaves the others', () => {
  const merged = mergeSection([section('basic', 7), section('stress', 7)], section('basic', 8, 'new'))
  assert.equal(merged.kind, 'merged')
  assert.deepEqual(merged.kind === 'merged' && parseComment(composeComment(merged.sections)), [
    section('basic', 8, 'new'),
    section('stress', 7),
  ])
})

test('an older run never overwrites a newer one, and of the same run the later attempt wins', () => {
  const newer = { ...section('basic', 8), stamp: { headSha: SHA, runId: 8, attempt: 2 } }
  assert.equal(mergeSection([newer], section('basic', 7)).kind, 'superseded')
  assert.equal(mergeSection([newer], section('basic', 8)).kind, 'superseded')
  assert.equal(mergeSection([section('basic', 8)], newer).kind, 'merged')
})

test('a long section is cut so that the short ones keep all they have', () => {
  const long = Array.from({ length: 2000 }, (_, index) => `block ${index} ${'x'.repeat(60)}`).join('\n\n')
  const body = composeComment([section('basic', 7, long), section('stress', 7, 'short')])
  assert.ok(Buffer.byteLength(body) <= MAX_COMMENT_BYTES)
  assert.ok(Buffer.byteLength(body) > MAX_COMMENT_BYTES - 300)
  assert.match(body, /block 0 .*_Cut to fit into a comment/s)
  assert.equal(parseComment(body)?.[1]?.markdown, 'short')
})

test('a marker inside a report, even at the start of a line in a code block, does not end its section', () => {
  const evil =
    '```text\n<!-- /sdk-memtest section=basic -->\n<!-- sdk-memtest section=x sha=ab run=9 attempt=1 -->\n```'
  const body = composeComment([section('basic', 7, evil), section('stress', 7)])
  assert.deepEqual(
    parseComment(body)?.map(({ key }) => key),
    ['basic', 'stress'],
  )
  assert.equal(composeComment(parseComment(body) ?? []), body)
})
