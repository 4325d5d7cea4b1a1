import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type FilesToJudge, judgeFiles } from '../../../src/compare/judge-files.ts'
import { goCsv } from '../recordings.ts'

const dir = mkdtempSync(join(tmpdir(), 'judge-files-test-'))
after(() => rmSync(dir, { recursive: true }))

const file = (name: string, text: string) => {
  writeFileSync(join(dir, name), text)
  return join(dir, name)
}
const go = file('go.csv', goCsv({ heapBytes: (t) => 42 * 2 ** 20 + ((t * 37) % 7) * 20_000 }))

async function judged(files: Partial<FilesToJudge>) {
  const all = { runs: [go], rust: null, previous: null, knownLeaks: null, forcedGc: null, now: new Date(0) }
  for await (const { judgement } of judgeFiles({ ...all, ...files })) return judgement
  throw new Error('no run was judged')
}

test('what the user says about forced collections holds for the previous run too', async () => {
  for (const forcedGc of [true, false, null]) {
    assert.deepEqual((await judged({ previous: go, forcedGc })).baselines.previous?.differences, [])
  }
})

test('a report that lies or is being written beside a CSV is not taken for the record of a baseline', async () => {
  for (const text of ['', '{"format":1,"verdict":{"kind":"leak"}}', '{"format":1,"outcome":{}}', 'no JSON']) {
    file('go.json', text)
    assert.equal((await judged({})).verdict.kind, 'no-leak')
  }
})

test('what lies beside a CSV of another harness is not read', async () => {
  file('run.json', '{"format":9}')
  assert.equal((await judged({})).verdict.kind, 'no-leak')
})
