import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { historyGroups } from '../../src/report/history/trend.ts'
import { flameTree } from '../../src/report/html/flame-tree.ts'
import { renderHistoryPage } from '../../src/report/html/history-page.ts'
import { renderHtml } from '../../src/report/html/html.ts'
import { pageTable } from '../../src/report/html/html-table.ts'
import { subjectList } from '../../src/report/html/subject-list.ts'
import { writeHistory } from '../../src/report/write-history.ts'
import { leakyRecording, metadataWith, reportWith } from './fixtures.ts'
import { pointWith } from './history-points.ts'
import { judgementWith } from './judgements.ts'

const day = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 86_400_000).toISOString()
const nights = (count: number) =>
  Array.from({ length: count }, (_, index) => pointWith({ startedAt: day(index) }))

test('a frame is drawn from two thousandths of all that grew', () => {
  const frames = (bytes: number) =>
    flameTree('heap', [
      { frames: ['wide'], bytes: 10_000 - bytes, objects: 1, side: 'v8' },
      { frames: ['narrow'], bytes, objects: 1, side: 'v8' },
    ])?.called.length
  assert.deepEqual([frames(20), frames(19)], [2, 1])
})

test('a table of the page of a history has 500 runs', () => {
  const rows = (count: number) =>
    renderHistoryPage(historyGroups(nights(count)), 'History', []).match(/<tr[ >]/g)?.length
  assert.deepEqual([rows(500), rows(501)], [501, 501])
})

test("a table of a history's Markdown has 100 runs", async (t) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'edges-of-pages-'))
  t.after(() => rm(dir, { recursive: true }))
  await writeHistory(dir, nights(101))
  const text = await readFile(path.join(dir, 'history.md'), 'utf8')
  assert.equal(text.match(/^\| 2026-/gm)?.length, 100)
})

test('a table of six columns is one on half a screen, of seven it is a list', () => {
  const table = (columns: number) =>
    pageTable({
      ...{ label: 'x', head: Array.from({ length: columns }, (_, index) => `${index}`), rows: [] },
      isFigure: () => false,
    })
  assert.doesNotMatch(table(6), /class="many"/)
  assert.match(table(7), /class="many"/)
})

test('a page names three callers of what grew', () => {
  const page = (frames: string[]) =>
    renderHtml(
      reportWith({
        judgement: judgementWith({
          culprits: [{ kind: 'v8-stack', name: 'grown', growth: 1, unit: 'bytes', per: [], frames }],
        }),
      }),
      [],
    ).replaceAll('&#8203;', '')
  assert.match(page(['one', 'two', 'three', 'four']), /called by one ← two ← three<\/li>/)
})

test('a page shows seven digits of a commit, and twelve of a library', () => {
  const digits = '0123456789abcdef'
  const sdk = { spec: '0.19.2', version: '0.19.2', wasmSha256: digits.repeat(4) }
  const recording = leakyRecording({ metadata: metadataWith({ sdk }) })
  const list = subjectList({ recording, commit: digits.repeat(3).slice(0, 40) })
  assert.match(list, /SHA-256 0123456789ab<\/dd>/)
  assert.match(list, /<dt>Commit<\/dt><dd>0123456<\/dd>/)
})
