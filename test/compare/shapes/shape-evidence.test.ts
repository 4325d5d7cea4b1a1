import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeShapes } from '../../../src/compare/shapes/judge-shapes.ts'
import { seededRandom } from '../../seeded-random.ts'
import { goCsv, read } from '../recordings.ts'

const MB = 1024 * 1024
const KB = 1024

test('a file that paid fast is cleared at the reference rate, and says what of time alone is excluded', async () => {
  const random = seededRandom(9)
  const heapBytes = () => 42 * MB + 60 * KB * random.gaussian()
  const csv = goCsv({ durationSec: 1200, everySec: 10, heapBytes, payments: (t) => 120 * t })
  const [heap] = judgeShapes({ ...(await read(csv)), forcedGc: true })
  assert.equal(heap?.verdict, 'no-leak')
  assert.match(
    heap?.evidence ?? '',
    / Growth that goes with time alone is excluded down to 500 KB\/min only\.$/,
  )
  const usual = goCsv({ durationSec: 1200, everySec: 10, heapBytes, payments: (t) => 12 * t })
  const [slow] = judgeShapes({ ...(await read(usual)), forcedGc: true })
  assert.match(slow?.evidence ?? '', /\(best shape: constant\)\.$/)
})

test('a leak that the peaks of an unforced heap confirm says so', async () => {
  const random = seededRandom(3)
  // Young garbage of up to 6 MB at any sample, over a leak of 700 KB/min.
  const live = (t: number) => 40 * MB + 700 * KB * t
  const rows: string[] = []
  for (let sec = 0; sec <= 900; sec += 30) {
    const heap = Math.round(live(sec / 60) + 6 * MB * random.next())
    const mapped = Math.round(live(sec / 60) + 8 * MB)
    const at = new Date(1_760_000_000_000 + 1000 * sec).toISOString()
    rows.push([at, sec, mapped + 30 * MB, heap, heap, 1000, mapped, 42, sec / 5, 2].join(','))
  }
  const header =
    'timestamp,elapsed_sec,rss_bytes,heap_alloc_bytes,heap_inuse_bytes,heap_objects,heap_sys_bytes,goroutines,payments,listeners'
  const [heap] = judgeShapes(await read(`${[header, ...rows].join('\n')}\n`))
  assert.equal(heap?.verdict, 'leak')
  assert.match(heap?.evidence ?? '', /What it has mapped, the mark of its peaks, rises with its floors\.$/)
})
