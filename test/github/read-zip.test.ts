import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RefusedArchive, readZip } from '../../src/github/artifact/read-zip.ts'
import { type RawEntry, zipOf } from './stand-in/zip.ts'

const LIMITS = { entries: 3, entryBytes: 1000, totalBytes: 2000 }
const everything = () => true

function read(entries: RawEntry[], wanted: (name: string) => boolean = everything) {
  return readZip(zipOf(entries), LIMITS, wanted)
}

function refusal(pattern: RegExp) {
  return (error: unknown) => error instanceof RefusedArchive && pattern.test(error.message)
}

test('wanted files are read, others never', async () => {
  const files = await read(
    [
      { name: 'samples.csv', content: 'a,b\n' },
      { name: 'report.html', content: 'x'.repeat(1500) },
    ],
    (name) => name === 'samples.csv',
  )
  assert.deepEqual([...files], [['samples.csv', Buffer.from('a,b\n')]])
})

for (const name of ['../x', 'a/../../x', '/etc/passwd', 'C:/x', 'a\\..\\x']) {
  test(`the name ${name} refuses the whole archive`, async () => {
    await assert.rejects(
      read([
        { name: 'samples.csv', content: 'ok' },
        { name, content: 'x' },
      ]),
      RefusedArchive,
    )
  })
}

test('a refusal that quotes a name of the archive is one line without controls', async () => {
  const named = read([{ name: 'run\\\0\u001b[2Jx', content: 'x' }])
  await assert.rejects(named, (error: Error) => {
    assert.ok(error instanceof RefusedArchive)
    assert.doesNotMatch(error.message, /\p{Cc}/u)
    return true
  })
})

test('a link refuses the whole archive', async () => {
  const link = { name: 'samples.csv', content: '/etc/passwd', mode: 0o120777 }
  await assert.rejects(read([link]), refusal(/"samples.csv" is a link or a device/))
})

test('a name twice refuses the whole archive', async () => {
  const twice = { name: 'run.json', content: '{}' }
  await assert.rejects(read([twice, twice]), refusal(/"run.json" is there twice/))
})

test('a claim of 10 GB refuses the archive before anything is unpacked, wanted or not', async () => {
  const bomb = { name: 'report.html', content: 'x', claimedBytes: 10_000_000_000 }
  await assert.rejects(
    read([bomb], () => false),
    refusal(/claims more than 2000 bytes/),
  )
})

test('one entry over its own limit is refused', async () => {
  await assert.rejects(
    read([{ name: 'samples.csv', content: 'x'.repeat(1001) }]),
    refusal(/"samples.csv" claims 1001 bytes, expected at most 1000/),
  )
})

test('an entry that unpacks to more than it claims is refused', async () => {
  const liar = { name: 'samples.csv', content: 'x'.repeat(5_000_000), claimedBytes: 10 }
  await assert.rejects(read([liar]), RefusedArchive)
})

test('too many entries are refused', async () => {
  const many = Array.from({ length: 4 }, (_, index) => ({ name: `f${index}`, content: '' }))
  await assert.rejects(read(many), refusal(/4 entries, expected at most 3/))
})

test('bytes that are no zip are refused', async () => {
  await assert.rejects(readZip(Buffer.from('<html>no</html>'), LIMITS, everything), RefusedArchive)
})
