import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differencesOf } from '../../../src/compare/baselines/comparability.ts'
import { differenceOf } from '../../../src/compare/baselines/rate-difference.ts'
import { judge } from '../../../src/compare/judge.ts'
import type { Recording } from '../../../src/compare/recording/recorded-run.ts'
import type { RunMetadata } from '../../../src/compare/recording/run-metadata.ts'
import { seededRandom } from '../../seeded-random.ts'
import { cycles, restRecording } from '../exact/rest-recording.ts'
import { goCsv, read } from '../recordings.ts'

const now = new Date('2026-11-22T12:00:00Z')
const healthy = cycles(24, (cycle) => ({ payments: 20 * cycle }))
const leaky = (blocks: number) => cycles(24, (cycle) => ({ payments: 20 * cycle, blocks: blocks * cycle }))
const compare = (run: Recording, previous: Recording) => judge(run, { rust: null, previous, now })

const metadata = {
  outcome: { kind: 'completed' },
  census: { kind: 'exact' },
  balances: null,
  options: { scenario: 'stress', reconnectCycles: true, reconnectEvery: 20, forceGc: true },
  environment: { os: 'linux 6.1', arch: 'x64', runtime: 'node 24.21.0' },
  sdk: { spec: '0.19.2', version: '0.19.2', wasmSha256: 'ab' },
} as unknown as RunMetadata
const measured = (change: (metadata: RunMetadata) => RunMetadata) => ({
  ...healthy,
  metadata: change(structuredClone(metadata)),
})

test('two healthy runs are unchanged', () => {
  const { baselines, verdict } = compare(healthy, healthy)
  assert.equal(baselines.previous?.kind, 'unchanged')
  assert.equal(verdict.kind, 'no-leak')
})

test('growth that the previous run did not have has regressed', () => {
  const { baselines } = compare(leaky(10), healthy)
  assert.equal(baselines.previous?.kind, 'regressed')
  assert.equal(
    baselines.previous?.sentence,
    'Grows more than samples.csv. Rust blocks: +0.5 a payment with its share of a reconnect here, 0 there, counted: regressed.',
  )
})

test('growth that went away has improved', () => {
  const { baselines, verdict } = compare(healthy, leaky(10))
  assert.equal(baselines.previous?.kind, 'improved')
  assert.equal(verdict.kind, 'improved')
})

test('counts that repeat in both runs differ exactly: one block in 20 payments more has regressed', () => {
  assert.equal(compare(leaky(100), leaky(100)).baselines.previous?.kind, 'unchanged')
  assert.equal(compare(leaky(101), leaky(100)).baselines.previous?.kind, 'regressed')
  assert.equal(compare(leaky(100), leaky(101)).baselines.previous?.kind, 'improved')
})

test('runs that differ in what they did or where are not compared, and the report says in what', () => {
  const other = (change: (metadata: RunMetadata) => void) =>
    differencesOf(
      measured((same) => same),
      measured((changed) => {
        change(changed)
        return changed
      }),
      'previous',
    )
  assert.deepEqual(
    other(() => {}),
    [],
  )
  assert.deepEqual(
    other((changed) => {
      changed.options.scenario = 'basic'
    }),
    ['They differ in scenario: stress here, basic there.'],
  )
  assert.deepEqual(
    other((changed) => {
      changed.environment = { ...changed.environment, os: 'darwin 24', runtime: 'node 22.1.0' }
    }),
    [
      'They differ in operating system: linux here, darwin there.',
      'They differ in runtime: node 24 here, node 22 there.',
    ],
  )
  // Another SDK is what a comparison is for, and a patch release of Node or the kernel changes nothing.
  assert.deepEqual(
    other((changed) => {
      changed.sdk = { spec: 'next', version: '0.20.0', wasmSha256: 'cd' }
      changed.environment = { ...changed.environment, os: 'linux 6.8', runtime: 'node 24.30.1' }
    }),
    [],
  )
})

test('a comparison with itself is said to be one', () => {
  const same = measured((unchanged) => unchanged)
  assert.match(
    compare(same, same).baselines.previous?.sentence ?? '',
    /Both measured the same build of the SDK\.$/,
  )
})

test('the lifecycle scenario is not compared with the Rust test', () => {
  const rust: Recording = { ...healthy, origin: 'rust' }
  const lifecycle = measured((changed) => ({
    ...changed,
    options: { ...changed.options, scenario: 'lifecycle' },
  }))
  const judged = judge(lifecycle, { rust, previous: null, now })
  assert.equal(judged.baselines.rust?.kind, 'not-comparable')
  assert.match(
    judged.baselines.rust?.sentence ?? '',
    /^Not comparable with samples\.csv: The lifecycle scenario/,
  )
})

test('rates differ by Welch: the bounds of a known example', () => {
  const rate = (amount: number, error = 10, degrees = 20) => ({ rate: { amount, error }, degrees })
  const compared = differenceOf(rate(200), rate(100), 0, 50)
  assert.equal(compared.kind, 'regressed')
  // Error 14.142, 40 degrees of freedom, t(0.99) = 2.4233, t(0.99999) = 4.8.
  assert.equal(compared.lower99.toFixed(2), '65.73')
  assert.equal(differenceOf(rate(100), rate(200), 0, 50).kind, 'improved')
  assert.equal(differenceOf(rate(200), rate(190), 0, 50).kind, 'unchanged')
  // One standard error in 100,000 chances: 65 of 14.1 are too few, 70 are enough.
  assert.notEqual(differenceOf(rate(165), rate(100), 0, 50).kind, 'regressed')
  assert.equal(differenceOf(rate(170), rate(100), 0, 50).kind, 'regressed')
  // Not worth a red build, however sure.
  assert.notEqual(differenceOf(rate(200), rate(100), 100, 50).kind, 'regressed')
  assert.equal(differenceOf(rate(200, 60), rate(100), 0, 50).kind, 'inconclusive')
})

test('a run is compared with a longer one over the time that both have: its warm-up is no regression', async () => {
  const warmingUp = async (minutes: number, seed: number) => {
    const random = seededRandom(seed)
    const heapBytes = (t: number) => (42 + 8 * (1 - Math.exp(-t / 6))) * 2 ** 20 + 20_000 * random.gaussian()
    return await read(goCsv({ durationSec: 60 * minutes, heapBytes }))
  }
  for (let seed = 0; seed < 5; seed++) {
    const { baselines } = compare(await warmingUp(30, seed), await warmingUp(60, 100 + seed))
    assert.notEqual(baselines.previous?.kind, 'not-comparable', baselines.previous?.sentence)
    assert.notEqual(baselines.previous?.kind, 'regressed', baselines.previous?.sentence)
    assert.notEqual(baselines.previous?.kind, 'improved', baselines.previous?.sentence)
  }
})

test('what another harness recorded, or a run that proves nothing itself, is no previous run', async () => {
  const go = await read(goCsv({ heapBytes: (t) => 42 * 2 ** 20 + 1_300_000 * t }))
  const idle = await read(goCsv({ heapBytes: () => 42 * 2 ** 20, payments: () => 0 }))
  const rust: Recording = { ...go, origin: 'rust' }
  const differences = (previous: Recording) => compare(go, previous).baselines.previous?.differences
  assert.deepEqual(differences(rust), ['One was recorded by the Go harness, the other by the Rust test.'])
  assert.deepEqual(differences(idle), ['It is no valid run itself.'])
  assert.equal(compare(idle, go).verdict.kind, 'invalid')
})

test('listener churn and reconnects make other runs', () => {
  const custom = (churn: boolean, reconnects: boolean) =>
    measured((changed) => {
      changed.options = { ...changed.options, listenerChurn: churn, reconnectCycles: reconnects }
      return changed
    })
  assert.deepEqual(differencesOf(custom(true, false), custom(false, true), 'previous'), [
    'They differ in reconnect cycles: off here, on there.',
    'They differ in listener churn: on here, off there.',
  ])
})

test('runs whose work differs by more than a factor of two are not compared, and the report says so', () => {
  const paying = (count: number, payments: number) =>
    cycles(count, (cycle) => ({ payments: payments * cycle }))
  const differences = (run: Recording, previous: Recording) =>
    compare(run, previous).baselines.previous?.differences
  assert.deepEqual(differences(paying(25, 20), paying(13, 20)), [])
  assert.deepEqual(differences(paying(26, 20), paying(13, 20)), [
    'They differ in work by more than a factor of 2: 500 payments here, 240 there.',
    'They differ in work by more than a factor of 2: 25 cycles here, 12 there.',
  ])
  // The other way round too, and by payments alone.
  assert.deepEqual(differences(paying(24, 10), paying(24, 21)), [
    'They differ in work by more than a factor of 2: 230 payments here, 483 there.',
  ])
})

test('a comparison needs eight points in each run, be they rests, quiet points or samples', async () => {
  const kindOf = (run: Recording) => compare(run, run).baselines.previous?.kind
  const rests = (count: number) => cycles(count, () => ({}))
  assert.deepEqual([kindOf(rests(7)), kindOf(rests(8))], ['not-comparable', 'unchanged'])
  const quiet = (count: number) =>
    restRecording(
      'quiet',
      Array.from({ length: count }, (_, index) => ({ cycles: 0, payments: 6 * index })),
    )
  assert.equal(kindOf(quiet(7)), 'not-comparable')
  assert.notEqual(kindOf(quiet(8)), 'not-comparable')
  const samples = async (count: number) =>
    await read(goCsv({ durationSec: 30 * (count - 1), heapBytes: () => 42 * 2 ** 20 }))
  assert.equal(
    compare(await samples(7), await samples(9)).baselines.previous?.sentence,
    'Not comparable with run.csv: A comparison needs at least 8 points in each: 7 here, 9 there; run longer. Compare runs of one kind, or record the baseline anew.',
  )
  assert.notEqual(kindOf(await samples(8)), 'not-comparable')
})

test('two cleared runs are never regressed, though one grows more than the other', async () => {
  const growing = async (kbPerMin: number) => {
    const random = seededRandom(3)
    const heapBytes = (t: number) => 42 * 2 ** 20 + 1024 * (kbPerMin * t + 15 * random.gaussian())
    return { ...(await read(goCsv({ durationSec: 3600, heapBytes }))), forcedGc: true }
  }
  // A heap that falls in the previous run makes a flat one look steep.
  const [run, previous] = [await growing(0), await growing(-60)]
  const { verdict, baselines } = compare(run, previous)
  assert.equal(verdict.kind, 'no-leak')
  assert.equal(baselines.previous?.kind, 'unchanged')
})

/** A known leak of 10 references a payment and 44 a reconnect, with three more requests and references now and then. */
const knownLeak = (more: { perCycle?: number; perPayment?: number } = {}, seed = 1) => {
  const random = seededRandom(seed)
  let [payments, references, requests] = [0, 45, 0]
  return cycles(14, (cycle) => {
    const paid = cycle % 4 === 0 ? 0 : 10
    const extra = paid > 0 && random.next() < 0.4 ? 3 : 0
    payments += paid
    requests += 50 + 13 * paid + extra
    references += 44 + 10 * paid + extra + (more.perCycle ?? 0) + (more.perPayment ?? 0) * paid
    return { payments, requests, externrefs: { function: references }, blocks: references }
  })
}

test('a known leak hides nothing: one object more a reconnect, or a payment, is found in fourteen rests', () => {
  for (const more of [{ perCycle: 1 }, { perPayment: 1 }]) {
    const { verdict, baselines } = compare(knownLeak(more, 2), knownLeak())
    assert.equal(baselines.previous?.kind, 'regressed', JSON.stringify(more))
    assert.deepEqual([verdict.kind, verdict.standing], ['leak', 'new'])
  }
})

test('one build beside itself is unchanged, whatever requests came in between', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const { verdict, baselines } = compare(knownLeak({}, seed), knownLeak({}, seed + 100))
    assert.equal(baselines.previous?.kind, 'unchanged', `seed ${seed}: ${baselines.previous?.sentence}`)
    assert.equal(verdict.standing, 'known')
  }
})

test('between payments, too, a count is compared by its increments: what adds up tells of both runs within an object a payment', () => {
  /** Sixty counts, ten payments apart, each of which leaves ten objects, give or take four, and so many more. */
  const paying = (more: number, seed: number, scatter = 40) => {
    const random = seededRandom(seed)
    let kept = 45
    const points = Array.from({ length: 60 }, (_, index) => {
      kept += Math.round(random.uniform(100 - scatter, 100 + scatter) + 10 * more)
      return { cycles: 0, payments: 10 * (index + 1), externrefs: { string: kept } }
    })
    return restRecording('quiet', points)
  }
  const kindOf = (run: Recording, previous: Recording) =>
    compare(run, previous).baselines.previous?.metrics.find(({ metric }) => metric === 'externrefs')?.kind
  for (let seed = 1; seed <= 10; seed++)
    assert.equal(kindOf(paying(0, 2 * seed), paying(0, 2 * seed + 1)), 'unchanged', `seed ${seed}`)
  for (let seed = 1; seed <= 10; seed++)
    assert.equal(kindOf(paying(3, 2 * seed), paying(0, 2 * seed + 1)), 'regressed', `seed ${seed}`)
  // Counts that repeat differ exactly.
  assert.equal(kindOf(paying(0.1, 1, 0), paying(0, 1, 0)), 'regressed')
  assert.equal(kindOf(paying(0, 1, 0), paying(0.1, 1, 0)), 'improved')
})

test('a count that leaks in one run and stands still in the other has changed, however small its rate', () => {
  /** A thread that stays at every fifth reconnect, or none. */
  const run = (leaks: boolean) => {
    const recording = cycles(60, (cycle) => ({ payments: 20 * cycle, blocks: 100 * cycle }))
    const threads = Float64Array.from({ length: 60 }, (_, index) => 11 + (leaks ? Math.floor(index / 5) : 0))
    return { ...recording, columns: { ...recording.columns, threads } }
  }
  const kindOf = (mine: boolean, other: boolean) =>
    compare(run(mine), run(other)).baselines.previous?.metrics.find(({ metric }) => metric === 'threads')
      ?.kind
  assert.deepEqual([kindOf(true, false), kindOf(false, true)], ['regressed', 'improved'])
  assert.deepEqual([kindOf(true, true), kindOf(false, false)], ['unchanged', 'unchanged'])
})
