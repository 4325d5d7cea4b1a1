import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  parseNumberField,
  readCsv,
  type TornLine,
  wholeLines,
} from '../../../src/compare/recording/read-csv.ts'
import { read } from '../recordings.ts'

test('a figure is digits, with a fraction and an exponent or without', () => {
  const figures = ['0', '9', '007', '190', '123456789012345', '1.5', '10.25', '1e3', '1E+3', '15e-1']
  assert.deepEqual(
    figures.map(parseNumberField),
    [0, 9, 7, 190, 123456789012345, 1.5, 10.25, 1000, 1000, 1.5],
  )
  // Sixteen digits and more are rounded as any number is.
  assert.equal(parseNumberField('1234567890123456789'), 1234567890123456800)
  assert.deepEqual(parseNumberField(''), Number.NaN)
})

test('nothing else is a figure', () => {
  const others = [
    '.5',
    '5.',
    '1e',
    'e3',
    '+1',
    '-1',
    '1/',
    '1:',
    '/',
    ':',
    'a',
    ' 1',
    '1 ',
    '1.5.2',
    '0x1',
    'NaN',
    '1,5',
  ]
  assert.deepEqual(
    others.filter((text) => parseNumberField(text) !== null),
    [],
  )
  assert.equal(parseNumberField('1e999'), null)
  assert.equal(parseNumberField('x234567890123456789'), null)
})

/** What comes through of chunks, as text, and what was held back. */
async function through(chunks: readonly (string | Uint8Array)[], maxLineBytes = 100) {
  const torn: TornLine = { bytes: new Uint8Array(1) }
  const lines: string[] = []
  const source = (async function* () {
    yield* chunks
  })()
  for await (const bytes of wholeLines(source, torn, maxLineBytes)) lines.push(Buffer.from(bytes).toString())
  return [lines.join(''), torn.bytes === null ? null : Buffer.from(torn.bytes).toString()]
}

test('whole lines come through however they are cut, and what follows the last line end is held back', async () => {
  assert.deepEqual(await through(['a\nb', 'c\n', 'd']), ['a\nbc\n', 'd'])
  assert.deepEqual(await through(['a', 'b', 'c\n']), ['abc\n', null])
  assert.deepEqual(await through([Buffer.from('a\nb'), Buffer.from('\n')]), ['a\nb\n', null])
  assert.deepEqual(await through(['abc']), ['', 'abc'])
  assert.deepEqual(await through([]), ['', null])
})

test('a chunk that its source uses again is not read twice', async () => {
  const chunk = Buffer.from('a\nb')
  const source = (async function* () {
    yield chunk
    chunk.write('c\nd')
    yield chunk
  })()
  const torn: TornLine = { bytes: null }
  const lines: string[] = []
  for await (const bytes of wholeLines(source, torn, 100)) lines.push(Buffer.from(bytes).toString())
  assert.deepEqual(lines, ['a\n', 'bc\n'])
})

test('what is held back may be as long as a line may be, and no longer', async () => {
  assert.deepEqual(await through(['a\n12345'], 5), ['a\n', '12345'])
  await assert.rejects(through(['a\n123456'], 5), /^RangeError: a line is longer than 5 bytes$/)
  await assert.rejects(through(['123', '456'], 5), RangeError)
})

test('a time of another format is refused, each part of it', async () => {
  const at = (time: string) => read(`timestamp,elapsed_sec,heap_alloc_bytes\n${time},1,42\n`)
  for (const time of [
    '2026-01-01T00:00:00Z',
    '2026-01-01t00:00:00.123456789z',
    '2026-01-01 00:00:00+02:00',
    '2026-01-01T00:00:00-0130',
    '2026-01-01T00:00:00',
  ])
    assert.equal((await at(time)).startedAt, time)
  for (const time of [
    '2026-01-01T00:00Z',
    '2026-1-01T00:00:00Z',
    '2026-01-01_00:00:00Z',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00Zx',
    'x2026-01-01T00:00:00Z',
    '',
  ])
    await assert.rejects(at(time), /timestamp should be an RFC 3339 time/, time)
})

test('a run tells its start, its rows and its phases; what is not there is null', async () => {
  const run = await read(
    'timestamp,elapsed_sec,heap_alloc_bytes,phase\n2026-01-01T00:00:00Z,1,42,\n2026-01-01T00:00:01Z,2,43,rest\n',
  )
  assert.deepEqual(
    [run.startedAt, run.rows, run.phases, run.file],
    ['2026-01-01T00:00:00Z', 2, ['run', 'rest'], 'run.csv'],
  )
  assert.deepEqual(
    [run.forcedGc, run.metadata, run.checkpoints, run.notes, run.thinning],
    [false, null, [], [], null],
  )
  const bare = await read('elapsed_sec,heap_alloc_bytes\n1,42\n')
  assert.deepEqual([bare.startedAt, bare.phases], [null, null])
})

test('empty lines are passed over, and a wrong row is named by its place among the others', async () => {
  const text = 'elapsed_sec,heap_alloc_bytes\n\n1,42\n\n2,x\n'
  await assert.rejects(
    read(text),
    /^UsageError: run\.csv row 2: heap_alloc_bytes should be a number from 0 up, got "x"/,
  )
})

test('a long text is cut where it is told: 120 characters are told whole', async () => {
  const told = async (length: number) => {
    const error = await read(`elapsed_sec,heap_alloc_bytes\n1,${'x'.repeat(length)}\n`).catch(
      (each: Error) => each,
    )
    return /got "(.*?)": /.exec((error as Error).message)?.[1]
  }
  assert.equal(await told(120), 'x'.repeat(120))
  assert.equal(await told(121), `${'x'.repeat(117)}...`)
})

test('a file that the system does not give is refused by name, and an error of another kind is passed on', async () => {
  const failing = (error: Error) =>
    readCsv(
      // biome-ignore lint/correctness/useYield: what fails at once yields nothing.
      (async function* (): AsyncGenerator<Uint8Array> {
        throw error
      })(),
      'run.csv',
    )
  await assert.rejects(
    failing(Object.assign(new Error('EISDIR: x'), { code: 'EISDIR' })),
    /^UsageError: expected something that can be read, got run\.csv \(EISDIR: it is a folder\)$/,
  )
  await assert.rejects(failing(new Error('a fault')), /^Error: a fault$/)
})
