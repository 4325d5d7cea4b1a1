import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { CSV_HEADER, rowsOnDisk } from '../../../src/run/protocol/protocol.ts'

const dir = mkdtempSync(join(tmpdir(), 'rows-on-disk-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const ROW = (cycle: number) =>
  `2026-11-26T11:22:42.295Z,1,1612196,2621440,,0,${10 * cycle},0,162754560,6616840,348928,3276800,1464,5,45,0,,,${cycle},2,rest\n`

function told(text: string) {
  const file = join(dir, 'samples.csv')
  writeFileSync(file, text)
  return rowsOnDisk(file)
}

test('of a harness that died counts what it had put on disk', () => {
  const counts = { samples: 3, payments: 30, paymentsFailed: 2, cycles: 3 }
  assert.deepEqual(told(`${CSV_HEADER}${ROW(1)}${ROW(2)}${ROW(3)}`), counts)
  // The row that was being written when it died is none.
  assert.deepEqual(told(`${CSV_HEADER}${ROW(1)}${ROW(2)}${ROW(3)}${ROW(4).slice(0, -1)}`), counts)
})

test('a file of many pieces is counted to its last whole row', () => {
  const rows = Array.from({ length: 2000 }, (_, index) => ROW(index + 1))
  assert.deepEqual(told(`${CSV_HEADER}${rows.join('')}`), {
    samples: 2000,
    payments: 20_000,
    paymentsFailed: 2,
    cycles: 2000,
  })
})

test('without a row nothing is told', () => {
  assert.equal(told(CSV_HEADER), null)
  assert.equal(told(''), null)
  assert.equal(told(`${CSV_HEADER}${ROW(1).slice(0, -1)}`), null)
  assert.equal(rowsOnDisk(join(dir, 'nowhere.csv')), null)
})
