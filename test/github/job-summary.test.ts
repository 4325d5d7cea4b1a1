import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { buildAction } from './stand-in/built-action.ts'
import { startGitHub } from './stand-in/github-stand-in.ts'
import { judgeRecorded } from './stand-in/judge-recorded.ts'
import { goCsv } from './stand-in/recorded-csv.ts'
import { LEAKING_CSV } from './stand-in/run-files.ts'

const MIB = 1024 * 1024

describe('a job summary that has little room', { concurrency: 1 }, () => {
  let main: string
  before(async () => {
    main = `${await buildAction()}/main.js`
  })

  test('of 24 runs beside a summary of 1 MB the overview stays, and the whole fits', async (t) => {
    await using github = await startGitHub()
    const files = Object.fromEntries(Array.from({ length: 23 }, (_, index) => [`run-${index}.csv`, goCsv(0)]))
    const step = await judgeRecorded(
      main,
      github,
      { ...files, 'leak.csv': LEAKING_CSV },
      { summary: 'x'.repeat(1_000_000) },
    )
    t.diagnostic(`${Buffer.byteLength(step.summary)} of ${MIB} bytes`)
    assert.ok(Buffer.byteLength(step.summary) <= MIB)
    const ours = step.summary.slice(1_000_000)
    assert.match(ours, /^### sdk-memtest: leak, first seen \(worst of 24 runs\) · bbbbbbb\n/)
    assert.equal(ours.match(/^\| (run-\d+ \(go\)|leak) \|/gm)?.length, 24)
  })

  test('one that is full already is left as it is, and that is a warning', async () => {
    await using github = await startGitHub()
    const before = 'x'.repeat(MIB - 1000)
    const step = await judgeRecorded(main, github, { 'run.csv': LEAKING_CSV }, { summary: before })
    assert.equal(step.summary, before)
    assert.match(step.log, /^::warning::The job summary has 1047576 bytes already/m)
    assert.equal(step.outputs.verdict, 'leak')
  })
})
