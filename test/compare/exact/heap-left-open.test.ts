import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../../src/compare/judge.ts'
import type { Recording } from '../../../src/compare/recording/recorded-run.ts'
import { metadataWith } from '../../report/fixtures.ts'
import { seededRandom } from '../../seeded-random.ts'
import { goCsv, read } from '../recordings.ts'
import { cycles, type Point, restRecording } from './rest-recording.ts'

const KB = 1024
const MB = 1024 * KB
const judged = (recording: Recording) => judge(recording, { rust: null, previous: null, now: new Date(0) })
const heapOf = ({ metrics }: ReturnType<typeof judge>) =>
  metrics.find(({ name }) => name === 'heap_alloc_bytes')

/** What no sentence may say beside another that tells why the heap is open. */
const CONTRADICTIONS = /too few samples to be judged|fits growth and rest alike/

/** The same cycles in a page, as this tool records them. */
function inPage(recording: Recording): Recording {
  const { options, ...rest } = metadataWith()
  return {
    ...recording,
    metadata: { ...rest, options: { ...options, host: 'chromium', scenario: 'lifecycle' } },
  }
}

/** V8's heap at the rests of a clean run in a page (Chromium, 0.19.2, twelve lives of an instance). */
const IN_A_PAGE = [
  1_514_996, 1_522_156, 1_539_892, 1_584_168, 1_612_196, 1_613_152, 1_613_760, 1_622_356, 1_653_728,
  1_654_940, 1_660_284, 1_661_088,
]

test('a heap that rose unevenly over twelve rests is told with its figures, and with the rests that decide', () => {
  const run = inPage(cycles(12, (cycle) => ({ heapBytes: IN_A_PAGE[cycle - 1] ?? 0 })))
  const judgement = judged(run)
  const { verdict } = judgement
  assert.equal(verdict.kind, 'inconclusive')
  assert.equal(
    verdict.headline,
    'Inconclusive: every count returns to the same number, but the V8 heap at rest rose by more than code and caches that warm up, though hardly over the last third: 1,584,168 -> 1,661,088 bytes over 8 cycles; 20 rests would tell, this run has 12',
  )
  // 22 s by twelve rests.
  assert.equal(verdict.neededDurationSec, 37)
  assert.equal(
    heapOf(judgement)?.evidence,
    'The V8 heap at rest, a cycle: +9.37 KB over all rests, +7.61 KB over the first half, +8.21 KB over the later half and +2.68 KB over the last third; code and caches that warm up explain up to 8 KB, and a leak keeps its rate.',
  )
  assert.ok(verdict.reasons.includes(heapOf(judgement)?.evidence ?? ''))
  for (const sentence of [verdict.headline, ...verdict.reasons]) assert.doesNotMatch(sentence, CONTRADICTIONS)
})

test('the metric of a heap left open has the rate and the time that the verdict tells', () => {
  const judgement = judged(inPage(cycles(12, (cycle) => ({ heapBytes: IN_A_PAGE[cycle - 1] ?? 0 }))))
  const heap = heapOf(judgement)
  assert.deepEqual([heap?.verdict, heap?.basis, heap?.model], ['inconclusive', 'estimate', 'at rest'])
  assert.equal(Math.round(heap?.perCycle?.amount ?? 0), 9591)
  assert.equal(heap?.neededDurationSec, judgement.verdict.neededDurationSec)
})

/** Heaps that are left open, each with how it rose and what would decide. */
const OPEN: Record<string, { run: Recording; clause: string; remedy: string; needed: number }> = {
  'evenly, in fewer rests than prove a leak': {
    run: cycles(19, (cycle) => ({ heapBytes: 12_000_000 + 65_536 * cycle })),
    clause:
      'at rest rose by more than code and caches that warm up: 12,262,144 -> 13,245,184 bytes over 15 cycles',
    remedy: '20 rests would tell, this run has 19',
    needed: 38,
  },
  'ever more slowly': {
    run: cycles(19, (cycle) => ({ heapBytes: 12_000_000 + 1_000_000 * Math.log(cycle) })),
    clause:
      'at rest rose by more than code and caches that warm up, though ever more slowly: 13,386,294 -> 14,944,439 bytes over 15 cycles',
    remedy: '20 rests would tell, this run has 19',
    needed: 38,
  },
  'only late': {
    run: cycles(12, (cycle) => ({
      heapBytes: 12_000_000 - 90_000 * Math.min(cycle, 7) + 30_000 * Math.max(0, cycle - 7),
    })),
    clause:
      'at rest rose by more than code and caches that warm up, though only over the later half: 11,400,000 -> 11,520,000 bytes over 4 cycles',
    remedy: '20 rests would tell, this run has 12',
    needed: 37,
  },
  'in too few rests': {
    run: cycles(9, (cycle) => ({ heapBytes: 12_000_000 + 1000 * cycle })),
    clause: 'has too few rests to be judged: 12,003,000 -> 12,009,000 bytes over 6 cycles',
    remedy: '20 rests would tell, this run has 9',
    needed: 36,
  },
  'unevenly, in as many rests as prove a leak': {
    run: cycles(30, (cycle) => ({ heapBytes: 12_000_000 + 65_536 * Math.min(cycle, 22) })),
    clause:
      'at rest rose by more than code and caches that warm up, though hardly over the last third: 12,262,144 -> 13,441,792 bytes over 26 cycles',
    remedy: 'a longer run would tell',
    needed: 116,
  },
  'by what a cycle of few payments hides': {
    run: cycles(12, (cycle) => ({ payments: 2 * cycle, heapBytes: 12_000_000 + 15_000 * cycle })),
    clause:
      'at rest moved by no more than code and caches that warm up, which may still be 87.9 KB/min at the reference pace: 12,060,000 -> 12,180,000 bytes over 8 cycles and 16 payments',
    remedy: 'more rests, or more payments in each cycle, would tell',
    needed: 44,
  },
}

for (const [how, { run, clause, remedy, needed }] of Object.entries(OPEN)) {
  test(`a heap that rose ${how} is open beside steady counts, and no sentence says otherwise`, () => {
    const judgement = judged(run)
    const { verdict } = judgement
    assert.deepEqual(
      [verdict.kind, verdict.headline, verdict.neededDurationSec],
      [
        'inconclusive',
        `Inconclusive: every count returns to the same number, but the V8 heap ${clause}; ${remedy}`,
        needed,
      ],
    )
    for (const sentence of [...verdict.reasons, heapOf(judgement)?.evidence ?? ''])
      assert.doesNotMatch(sentence, CONTRADICTIONS)
  })
}

test('beside a shape that fits growth and rest alike the rests are told first, and theirs is the time that decides', () => {
  const random = seededRandom(3)
  const judgement = judged(withTimeline((minute) => 40 * MB + 3 * MB * Math.sin(40 * minute) * random.next()))
  const heap = heapOf(judgement)
  assert.equal(judgement.verdict.kind, 'inconclusive')
  assert.match(
    judgement.verdict.headline,
    /but the V8 heap at rest rose by more than code and caches that warm up: .* over 8 cycles and 360 payments; 20 rests would tell, this run has 12$/,
  )
  assert.match(
    heap?.evidence ?? '',
    /^The V8 heap at rest grows by \+64 KB a cycle, where code and caches that warm up explain up to 16 KB; over so few rests these rise as evenly as a leak\. The V8 heap fits growth and rest alike: /,
  )
  assert.equal(judgement.verdict.neededDurationSec, 1500)
})

test('a shape that is sure convicts a heap that so few rests leave open', () => {
  const { verdict } = judged(withTimeline((minute) => 40 * MB + 900 * KB * minute))
  assert.equal(verdict.kind, 'leak')
  assert.match(verdict.headline, /^The V8 heap goes on growing: /)
})

/** Twelve rests of a heap that keeps 64 KB a cycle, in 15 minutes of samples between them. */
function withTimeline(heapBytes: (minute: number) => number): Recording {
  const random = seededRandom(11)
  const points = Array.from({ length: 181 }, (_, index): Point => {
    const cycle = Math.floor(index / 15)
    return index % 15 === 14
      ? { phase: 'rest', cycles: cycle + 1, payments: 3 * index, heapBytes: 12_000_000 + 65_536 * cycle }
      : {
          phase: 'quiet',
          cycles: cycle,
          payments: 3 * index,
          heapBytes: heapBytes(index / 12) + 20 * KB * random.gaussian(),
        }
  })
  const recording = restRecording('quiet', points)
  return { ...recording, elapsedSec: recording.elapsedSec.map((_, index) => 5 * index) }
}

test('steady counts between payments over a heap of too few samples say that, and name a time', () => {
  const points = Array.from(
    { length: 40 },
    (_, index): Point => ({
      cycles: 0,
      payments: 3 * index,
      heapBytes: index < 36 ? Number.NaN : 12_000_000,
    }),
  )
  const { verdict } = judged(restRecording('quiet', points))
  assert.equal(
    verdict.headline,
    'Inconclusive: every count returns to the same number, but the V8 heap has too few samples to be judged; run longer',
  )
  assert.equal(verdict.neededDurationSec, 156)
  assert.doesNotMatch(verdict.reasons.join(' '), /fits growth and rest alike/)
})

test('a file whose heap has too few samples says so, though its RSS has enough', async () => {
  const random = seededRandom(23)
  const run = await read(
    goCsv({ durationSec: 900, everySec: 30, heapBytes: () => 6 * MB + 40 * KB * random.gaussian() }),
  )
  const heap_alloc_bytes = Float64Array.from({ length: run.rows }, (_, row) =>
    row % 8 === 0 ? 6 * MB : Number.NaN,
  )
  const { verdict } = judged({ ...run, columns: { ...run.columns, heap_alloc_bytes } })
  assert.deepEqual(
    [verdict.kind, verdict.headline],
    ['inconclusive', 'Inconclusive: the Go heap has too few samples to be judged'],
  )
})

test('beside counts that leak a heap of so few rests is told, and raises neither cost nor severity', () => {
  const leak = (rests: number) =>
    judged(
      cycles(rests, (cycle) => ({
        payments: 15 * cycle,
        externrefs: { string: 45 + 150 * cycle },
        rustBytes: 1464 + 2600 * cycle,
        heapBytes: 17_600_000 + 128_000 * cycle,
      })),
    )
  const [short, long] = [leak(12), leak(20)]
  assert.deepEqual([short.verdict.kind, short.verdict.severity], ['leak', 'low'])
  assert.equal(
    short.verdict.reasons.find((reason) => reason.startsWith('No part')),
    'No part of the cost: the V8 heap at rest rose by more than code and caches that warm up: 18,112,000 -> 19,136,000 bytes over 8 cycles and 120 payments; 20 rests would tell, this run has 12.',
  )
  assert.deepEqual([long.verdict.kind, long.verdict.severity], ['leak', 'high'])
  assert.doesNotMatch(long.verdict.reasons.join(' '), /No part of the cost/)
})
