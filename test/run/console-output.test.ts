import assert from 'node:assert/strict'
import { test } from 'node:test'
import { consoleOutput, progressLine } from '../../src/run/output/console-output.ts'
import { namedOutput, type RunProgress, SILENT_OUTPUT } from '../../src/run/output/run-output.ts'
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

const progress: RunProgress = {
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
    '1m30s left · 303 payments (10.1/s) · 9 cycles · heap 14.2MB · RSS 212.0MB',
  )
})

test('how the run stands comes behind the clock, failed payments behind those made', () => {
  const standing = 'references +10.2 a payment so far, 7 of 10 rests'
  assert.equal(
    progressLine({ ...progress, standing, paymentsFailed: 2 }),
    `1m30s left · ${standing} · 303 payments (10.1/s), 2 failed · 9 cycles · heap 14.2MB · RSS 212.0MB`,
  )
})

test('a run that is limited by its work tells the time left by its pace, the nearest end first', () => {
  const left = (asked: Partial<RunProgress['asked']>, made = {}) =>
    progressLine({ ...progress, ...made, asked: { ...progress.asked, ...asked } }).split(' · ')[0]
  assert.equal(left({ durationSec: null, payments: 606 }), 'about 30s left')
  assert.equal(left({ durationSec: null, cycles: 90 }), 'about 4m30s left')
  assert.equal(left({ durationSec: 120, payments: 606 }), 'about 30s left')
  assert.equal(left({ durationSec: 45, payments: 606 }), '15s left')
  assert.equal(left({ durationSec: null, cycles: 90 }, { cycles: 0 }), '30s so far')
  assert.equal(left({ durationSec: 10 }), '0s left')
})

test('a run of lives alone says nothing of payments', () => {
  const lives = { ...progress, payments: 0, asked: { durationSec: null, payments: null, cycles: 36 } }
  assert.equal(progressLine(lives), 'about 1m30s left · 9 of 36 cycles · heap 14.2MB · RSS 212.0MB')
})

test('a terminal has one line that fits its width, whole parts alone', () => {
  let screen = ''
  const write = (chunk: string) => (screen += chunk)
  const at = (columns: number, env = {}) => {
    screen = ''
    consoleOutput({ write, isTTY: true, columns }, env).progress(progress)
    return screen
  }
  assert.equal(at(46), '\r\x1b[2K1m30s left · 303 payments (10.1/s) · 9 cycles')
  assert.equal(at(45), '\r\x1b[2K1m30s left · 303 payments (10.1/s)')
  assert.equal(at(80, { TERM: 'dumb' }), '')
})

test('in a log the clock of a second run begins anew', () => {
  let log = ''
  const output = consoleOutput({ write: (chunk) => (log += chunk) })
  for (const run of ['run 1 of 2', 'run 2 of 2, base']) {
    output.progress({ ...progress, run, elapsedSec: 130 })
    output.end()
  }
  assert.deepEqual(log.match(/^run . of 2(, base)?/gm), ['run 1 of 2', 'run 2 of 2, base'])
})

test('a log has a line of progress every two minutes', () => {
  let log = ''
  const output = consoleOutput({ write: (chunk) => (log += chunk) })
  const asked = { ...progress.asked, durationSec: 3600 }
  for (const elapsedSec of [119.9, 120, 239.9, 240]) output.progress({ ...progress, asked, elapsedSec })
  assert.deepEqual(
    log.split('\n').map((line) => line.split(' · ')[0]),
    ['58m left', '56m left', ''],
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
