import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { UsageError } from '../../src/errors.ts'
import { GO_HEADER, goCsv, read } from './recordings.ts'

const GO_ROW = '2026-01-01T00:00:00Z,0,180000000,42000000,44000000,400000,50000000,42,0,2'
const refusal = (message: RegExp) => (error: unknown) =>
  error instanceof UsageError && message.test(error.message)

test("the Go harness's CSV is read by name", async () => {
  const run = await read(`${GO_HEADER}\n${GO_ROW}\n`)
  assert.equal(run.origin, 'go')
  assert.equal(run.rows, 1)
  assert.equal(run.startedAt, '2026-01-01T00:00:00Z')
  assert.deepEqual([...(run.columns.heap_alloc_bytes ?? [])], [42_000_000])
  assert.deepEqual([...(run.columns.goroutines ?? [])], [42])
  assert.equal(run.phases, null)
  assert.equal(run.forcedGc, false)
})

test('an older Go CSV without rss_bytes and heap_sys_bytes is read', async () => {
  const run = await read(
    'timestamp,elapsed_sec,heap_alloc_bytes,heap_inuse_bytes,heap_objects,goroutines,payments,listeners\n' +
      '2026-01-01T00:00:00Z,0,42000000,44000000,400000,42,0,2\n',
  )
  assert.equal(run.origin, 'go')
  assert.equal(run.columns.rss_bytes, undefined)
})

test("the Rust test's allocated and resident become the used and the committed heap", async () => {
  const run = await read(
    'timestamp,elapsed_sec,rss_bytes,heap_allocated_bytes,heap_resident_bytes,payments\n' +
      '2026-01-01T00:00:00+02:00,0,90,70,80,3\n',
  )
  assert.equal(run.origin, 'rust')
  assert.deepEqual([...(run.columns.heap_alloc_bytes ?? [])], [70])
  assert.deepEqual([...(run.columns.heap_inuse_bytes ?? [])], [80])
})

test('columns in any order, unknown columns, quotes, CRLF and a byte order mark are read', async () => {
  const run = await read(
    '\uFEFF"phase","note",elapsed_sec,payments,heap_alloc_bytes\r\n"quiet","a, ""b""",1.5,"7",100\r\nrest,,2,7,\r\n',
  )
  assert.equal(run.origin, 'sdk-memtest')
  assert.deepEqual(run.phases, ['quiet', 'rest'])
  assert.deepEqual([...run.elapsedSec], [1.5, 2])
  assert.deepEqual([...(run.columns.payments ?? [])], [7, 7])
  assert.deepEqual([...(run.columns.heap_alloc_bytes ?? [])], [100, Number.NaN])
})

test('a torn last line is dropped and noted, wherever it was cut', async () => {
  const second = '2026-01-01T00:00:30Z,30,180000000,42000000,44000000,400000,50000000,42,6,2'
  for (let cut = 1; cut <= second.length; cut++) {
    const run = await read(`${GO_HEADER}\n${GO_ROW}\n${second.slice(0, cut)}`)
    assert.equal(run.rows, 1)
    assert.match(run.notes[0] ?? '', /^The last line was cut short and is left out/)
  }
})

test('how the file is cut into chunks changes nothing', async () => {
  const text = `${GO_HEADER}\n${GO_ROW}\n${GO_ROW.replace(',0,', ',30,')}\n${GO_ROW.slice(0, 31)}`
  const whole = await read(text, text.length)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: text.length }), async (size) => {
      assert.deepEqual(await read(text, size), whole)
    }),
    { seed: 4, numRuns: 40 },
  )
})

test('a malformed row is refused with file, row, column and text', async () => {
  const bad = (row: string) => read(`${GO_HEADER}\n${GO_ROW}\n${row}\n`)
  await assert.rejects(
    bad(GO_ROW.replace('42000000', '4x')),
    refusal(
      /^run\.csv row 2: heap_alloc_bytes should be a number from 0 up, got "4x": repair or remove the row$/,
    ),
  )
  await assert.rejects(bad(GO_ROW.replace('42000000', '-1')), refusal(/heap_alloc_bytes .* got "-1"/))
  await assert.rejects(bad(GO_ROW.replace('42000000', ' 1')), refusal(/heap_alloc_bytes .* got " 1"/))
  await assert.rejects(bad(GO_ROW.replace('42000000', '0x10')), refusal(/heap_alloc_bytes .* got "0x10"/))
  await assert.rejects(bad(GO_ROW.replace('Z,0,', 'Z,,')), refusal(/row 2: elapsed_sec should be .* got ""/))
  await assert.rejects(
    bad(GO_ROW.replace('2026', 'May')),
    refusal(/row 2: timestamp should be an RFC 3339 time, got "May-01/),
  )
  await assert.rejects(bad(`${GO_ROW},9`), refusal(/row 2 should have 10 fields, got 11/))
  await assert.rejects(bad('1,2'), refusal(/row 2 should have 10 fields, got 2 \("1,2"\)/))
  await assert.rejects(bad('"abc'), refusal(/row 2 is no CSV row \(Quote Not Closed/))
  await assert.rejects(
    read(`${GO_HEADER},phase\n${GO_ROW},sleep\n`),
    refusal(/phase should be one of start, run, quiet, rest, end, got "sleep"/),
  )
})

test('a file that is no run is refused in a sentence', async () => {
  await assert.rejects(
    read(''),
    refusal(/^run\.csv: a header line and rows should stand here, got an empty file/),
  )
  await assert.rejects(read('hello'), refusal(/got one line without an end/))
  await assert.rejects(read('a,b\n1,2\n'), refusal(/first line should name elapsed_sec .* got "a,b"/))
  await assert.rejects(read('elapsed_sec,rss_bytes,rss_bytes\n1,2,3\n'), refusal(/got "rss_bytes" twice/))
  await assert.rejects(read('x'.repeat(70_000)), refusal(/a line is longer than 65536 bytes/))
  await assert.rejects(read(`${GO_HEADER}\n"${'\n1,2'.repeat(40_000)}\n`), refusal(/is no CSV row/))
})

test('a header without rows is a run without samples', async () => {
  const run = await read(`${GO_HEADER}\n`)
  assert.equal(run.rows, 0)
  assert.equal(run.elapsedSec.length, 0)
})

test('of a run that restarts within its file the longest stretch is judged', async () => {
  const row = (sec: number, payments: number) => `${sec},1,${payments}`
  const run = await read(
    [
      'elapsed_sec,heap_alloc_bytes,payments',
      row(0, 0),
      row(10, 5),
      row(0, 0),
      row(10, 5),
      row(20, 9),
      '',
    ].join('\n'),
  )
  assert.deepEqual([...run.elapsedSec], [0, 10, 20])
  assert.match(run.notes[0] ?? '', /of 2 stretches the longest is judged, rows 3 to 5/)
})

test('a row that goes back in time is left out, a repeated time is kept', async () => {
  const run = await read('elapsed_sec,heap_alloc_bytes\n100,1\n100,2\n99,3\n101,4\n')
  assert.deepEqual([...(run.columns.heap_alloc_bytes ?? [])], [1, 2, 4])
  assert.deepEqual(run.notes, ['1 rows whose elapsed_sec goes back are left out.'])
})

test('elapsed_sec that is not told in seconds is refused, by the timestamps beside it', async () => {
  const inUnits = (perSecond: number) =>
    goCsv({ heapBytes: () => 42_000_000 }).replace(
      /Z,(\d+),/g,
      (_, sec: string) => `Z,${Math.round(Number(sec) * perSecond)},`,
    )
  await assert.rejects(
    read(inUnits(1000)),
    /^UsageError: run\.csv: elapsed_sec should be seconds, got 3600000 over what the timestamps call 3600 s: give it in seconds$/,
  )
  await assert.rejects(read(inUnits(1 / 60)), /elapsed_sec should be seconds, got 60 over/)
  assert.equal((await read(inUnits(2))).elapsedSec.at(-1), 7200)
})

test('one wrong elapsed_sec in the middle does not make its stretch the longest', async () => {
  const csv = goCsv({ heapBytes: () => 42_000_000 }).replace('Z,900,', 'Z,9000,')
  const { elapsedSec, notes } = await read(csv)
  assert.deepEqual([elapsedSec[0], elapsedSec.at(-1)], [930, 3600])
  assert.match(notes[0] ?? '', /of 2 stretches the longest is judged, rows 32 to 121\.$/)
})

test('a clock that was set, or a machine that slept, during the run is no other unit', async () => {
  const stepped = goCsv({ heapBytes: () => 42_000_000 }).replace(
    /2026-01-01T00:([3-5]\d)/g,
    '2026-02-20T00:$1',
  )
  const { elapsedSec } = await read(stepped)
  assert.equal(elapsedSec.at(-1), 3600)
})

test('a clock that is set forward or back in a run of a minute and a half refuses nothing, a unit does', async () => {
  const short = goCsv({ durationSec: 95, everySec: 5, heapBytes: () => 42_000_000 })
  const setAt = (sec: number, offsetSec: number) =>
    short.replace(/^(2026\S+?Z),(\d+),/gm, (line, time: string, elapsed: string) =>
      Number(elapsed) < sec
        ? line
        : `${new Date(Date.parse(time) + offsetSec * 1000).toISOString()},${elapsed},`,
    )
  for (const at of [5, 30, 45, 60, 90]) {
    for (const offset of [86_400, 3600, 31_536_000, -86_400, -3600, 120]) {
      assert.equal((await read(setAt(at, offset))).elapsedSec.at(-1), 95, `${offset} s at ${at}`)
    }
  }
  const inMs = short.replace(/Z,(\d+),/g, (_, sec: string) => `Z,${Number(sec) * 1000},`)
  await assert.rejects(read(inMs), /elapsed_sec should be seconds, got 95000 over/)
})

test('rows closer than the seconds of elapsed_sec can tell are no other unit', async () => {
  const csv = goCsv({ durationSec: 3, everySec: 0.02, heapBytes: () => 42_000_000 }).replace(
    /Z,([\d.]+),/g,
    (_, sec: string) => `Z,${Math.floor(Number(sec))},`,
  )
  assert.equal((await read(csv)).elapsedSec.at(-1), 2)
})
