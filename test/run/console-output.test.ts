import assert from 'node:assert/strict'
import { test } from 'node:test'
import { consoleOutput, progressLine } from '../../src/run/output/console-output.ts'
import { namedOutput, SILENT_OUTPUT } from '../../src/run/output/run-output.ts'
import type { SampleRow } from '../../src/run/protocol/protocol.ts'

const row = (elapsedSec: number, heapBytes: number, phase: SampleRow['phase'] = 'run') =>
  ({
    timestamp: '2026-11-22T21:02:32.251Z',
    phase,
    elapsed_sec: elapsedSec,
    heap_alloc_bytes: heapBytes,
    goroutines: 44,
    payments: 6,
    listeners: 2,
  }) as SampleRow

const progress = {
  elapsedSec: 30,
  asked: { durationSec: 120, payments: null, cycles: null },
  payments: 303,
  paymentsFailed: 0,
  cycles: 9,
  heapAllocBytes: 14_889_779,
  rssBytes: 222_298_112,
  standing: null,
}

test("periodic rows are printed as the specification's lines, counts at rest are not", () => {
  let text = ''
  const output = consoleOutput({ write: (chunk) => (text += chunk) })
  output.sample(row(0, 45 * 2 ** 20, 'start'))
  output.sample(row(12, 99 * 2 ** 20, 'rest'))
  output.sample(row(30, 47.12 * 2 ** 20))
  assert.equal(
    text,
    '[00:00:00] HeapAlloc=45.00MB Goroutines=44 Payments=6 Listeners=2\n' +
      '[00:00:30] HeapAlloc=47.12MB (+2.12MB) Goroutines=44 Payments=6 Listeners=2\n',
  )
})

test('the first reading of a second run is no change of the last one of the first', () => {
  let text = ''
  const output = consoleOutput({ write: (chunk) => (text += chunk) })
  output.sample(row(0, 45 * 2 ** 20))
  output.end()
  output.sample(row(0, 47 * 2 ** 20))
  assert.match(text, /HeapAlloc=47\.00MB Goroutines/)
})

test('the progress line tells time left, payments, rate and memory', () => {
  assert.equal(
    progressLine(progress),
    '1m30s left · 303 payments (10.1/s), 0 failed · 9 cycles · heap 14.2MB · RSS 212.0MB',
  )
})

test('a run that ends when it is decided shows how far it is, behind the clock', () => {
  const standing = 'references +10.2 a payment so far, 7 of 10 rests'
  assert.equal(
    progressLine({ ...progress, standing }),
    `1m30s left · ${standing} · 303 payments (10.1/s), 0 failed · 9 cycles · heap 14.2MB · RSS 212.0MB`,
  )
})

test('of two runs the progress says which one it is of', () => {
  const shown: string[] = []
  const output = namedOutput(
    { ...SILENT_OUTPUT, progress: (each) => shown.push(progressLine(each)) },
    'run 2 of 2, base',
  )
  output.progress(progress)
  assert.match(shown.join(), /^run 2 of 2, base · 1m30s left · 303 payments /)
})

test('a log gets no progress line, a terminal one that fits its width', () => {
  let log = ''
  consoleOutput({ write: (chunk) => (log += chunk) }).progress(progress)
  assert.equal(log, '')
  let screen = ''
  const output = consoleOutput({ write: (chunk) => (screen += chunk), isTTY: true, columns: 40 })
  output.progress(progress)
  assert.equal(screen, '\r\x1b[2K1m30s left · 303 payments (10.1/s), 0 f')
})
