import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RefusedArchive, readZip } from '../../src/github/read-zip.ts'
import { checkRuns, isRunData } from '../../src/github/untrusted-run.ts'
import { HEALTHY_CSV } from './stand-in/run-files.ts'
import { zipOf } from './stand-in/zip.ts'

const CSV = Buffer.from(HEALTHY_CSV)
const LIMITS = { entries: 10, entryBytes: 1e9, totalBytes: 1e9 }

function check(files: Record<string, Buffer>) {
  return checkRuns(new Map(Object.entries(files)))
}

const BOMBS: [what: string, files: () => Record<string, Buffer>, message: RegExp][] = [
  [
    '290 MB of line breaks as CSV',
    () => ({ 'samples.csv': Buffer.alloc(290_000_000, '\n') }),
    /^samples\.csv is not what a run writes: it has more than 2000000 lines$/,
  ],
  [
    '290 MB of commas as CSV',
    () => ({ 'samples.csv': Buffer.alloc(290_000_000, ',') }),
    /^samples\.csv .*: line 1 has 290000000 bytes, expected at most 10000$/,
  ],
  [
    '90 MB of line breaks as checkpoints',
    () => ({ 'samples.csv': CSV, 'checkpoints.jsonl': Buffer.alloc(90_000_000, '\n') }),
    /^checkpoints\.jsonl .*: it has more than 200000 lines$/,
  ],
  [
    '101 MB of checkpoints',
    () => ({ 'samples.csv': CSV, 'checkpoints.jsonl': Buffer.alloc(101_000_000, ' ') }),
    /^checkpoints\.jsonl .*: it has 101000000 bytes, expected at most 100000000$/,
  ],
  [
    '2 MB of run.json',
    () => ({ 'samples.csv': CSV, 'run.json': Buffer.alloc(2_000_000, '[') }),
    /^run\.json .*: it has 2000000 bytes, expected at most 1000000$/,
  ],
]

for (const [what, files, message] of BOMBS) {
  test(`${what} are refused before a text is made of them`, () => {
    assert.throws(
      () => check(files()),
      (error: unknown) => error instanceof RefusedArchive && message.test(error.message),
    )
  })
}

test('a file that claims more than its kind may have is refused before it is unpacked', async () => {
  const archive = zipOf([{ name: 'basic/run.json', content: '{}', claimedBytes: 2_000_000 }])
  await assert.rejects(readZip(archive, LIMITS, isRunData), {
    name: 'RefusedArchive',
    message: 'basic/run.json is not what a run writes: it claims 2000000 bytes, expected at most 1000000',
  })
})
