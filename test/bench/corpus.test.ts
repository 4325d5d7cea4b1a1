import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeCorpus, makeTrace, recordingOf } from '../../bench/corpus/corpus.ts'
import { KINDS } from '../../bench/corpus/kinds.ts'
import { type Behaviour, drawScene, type Kind, type Scene } from '../../bench/corpus/scene.ts'

const SEEDS = [1, 2, 3]

test('there are at least 40 kinds, each with a name of its own, in all three groups', () => {
  assert.ok(KINDS.length >= 40, `got ${KINDS.length}`)
  assert.equal(new Set(KINDS.map(({ name }) => name)).size, KINDS.length)
  for (const group of ['bounded', 'odd', 'leaky']) assert.ok(KINDS.some((kind) => kind.group === group))
})

test('a seed repeats its traces byte for byte, another seed makes others', () => {
  const texts = (seed: number) => [...makeCorpus(seed, KINDS.length)].map(({ csv }) => csv)
  const first = texts(7)
  assert.deepEqual(texts(7), first)
  const others = texts(8)
  assert.equal(first.filter((csv, index) => csv === others[index]).length, 0)
})

test('a healthy kind reaches no higher in its next lives than in its second', () => {
  eachBehaviour(
    ({ group }) => group !== 'leaky',
    (name, { minutes }, behaviour) => {
      assert.deepEqual(behaviour.truth, { kind: 'none' }, name)
      for (const curve of [behaviour.keptKb, behaviour.nativeKb, behaviour.tasks]) {
        if (curve === undefined) continue
        const highest = highestOf(curve, minutes, 3 * minutes)
        const later = highestOf(curve, 3 * minutes, 9 * minutes)
        assert.ok(later <= highest + 0.02 * Math.abs(highest) + 10, `${name}: ${highest} then ${later}`)
      }
    },
  )
})

test('a healthy kind of the bounded group has come to rest, or turned back, by four fifths of the run', () => {
  eachBehaviour(
    ({ group }) => group === 'bounded',
    (name, { minutes }, { keptKb }) => {
      const seen = highestOf(keptKb, 0, 0.8 * minutes)
      const later = highestOf(keptKb, 0.8 * minutes, 3 * minutes)
      assert.ok(later <= seen + 0.04 * Math.abs(seen) + 10, `${name}: ${seen} then ${later}`)
    },
  )
})

test('a leaky kind goes on growing by its truth after the end of the run', () => {
  eachBehaviour(
    ({ group }) => group === 'leaky',
    (name, { minutes }, behaviour) => {
      const { truth, keptKb, nativeKb, tasks } = behaviour
      assert.notEqual(truth.kind, 'none', name)
      const [curve, perMin] =
        truth.kind === 'count'
          ? [tasks, truth.perMin]
          : truth.kind === 'bytes'
            ? [truth.where === 'heap' ? keptKb : nativeKb, truth.kbPerMin]
            : [undefined, 0]
      assert.ok(curve !== undefined, name)
      // Quadratic growth is told by its slope at the end, all others by the long run.
      const [from, until] = name === 'listeners-that-each-call-more' ? [0.99, 1.01] : [1, 9]
      const grown = (curve(until * minutes) - curve(from * minutes)) / ((until - from) * minutes)
      assert.ok(Math.abs(grown / perMin - 1) < 0.2, `${name}: ${grown} for ${perMin}`)
    },
  )
})

test('the tool reads every trace, with the length that it is said to have', async () => {
  for (const trace of makeCorpus(11, KINDS.length)) {
    const { elapsedSec, forcedGc, columns } = await recordingOf(trace)
    const span = ((elapsedSec.at(-1) ?? 0) - (elapsedSec[0] ?? 0)) / 60
    assert.ok(span <= trace.minutes + 1 && span >= 0.6 * trace.minutes, `${trace.kind.name}: ${span}`)
    assert.equal(forcedGc, trace.forced)
    assert.ok((columns.heap_alloc_bytes?.length ?? 0) > 3, trace.kind.name)
  }
})

test('with collections forced and the least noise a linear leak is its truth in the file', async () => {
  const linear = KINDS.find(({ name }) => name === 'linear')
  assert.ok(linear !== undefined)
  const trace = makeTrace({ ...linear, forced: true }, 5, 30)
  const { columns, elapsedSec } = await recordingOf(trace)
  const heap = columns.heap_alloc_bytes ?? new Float64Array(0)
  const middle = Math.floor(heap.length / 2)
  const risen = mean(heap.subarray(middle)) - mean(heap.subarray(0, middle))
  const grownKbPerMin = risen / 1024 / ((elapsedSec.at(-1) ?? 0) / 60 / 2)
  assert.ok(trace.truth.kind === 'bytes')
  // The start-up and the noise lie on top: up to 6 MB and 0.8 MB over 15 minutes.
  assert.ok(
    Math.abs(grownKbPerMin - trace.truth.kbPerMin) < 100,
    `${grownKbPerMin} for ${trace.truth.kbPerMin}`,
  )
})

function eachBehaviour(
  wanted: (kind: Kind) => boolean,
  check: (name: string, scene: Scene, behaviour: Behaviour) => void,
): void {
  for (const kind of KINDS.filter(wanted)) {
    for (const seed of SEEDS) {
      const scene = drawScene(kind, seed)
      check(kind.name, scene, kind.behave(scene))
    }
  }
}

function highestOf(curve: (minute: number) => number, from: number, until: number): number {
  let highest = Number.NEGATIVE_INFINITY
  for (let step = 0; step <= 4000; step++) {
    highest = Math.max(highest, curve(from + ((until - from) * step) / 4000))
  }
  return highest
}

const mean = (values: Float64Array): number => values.reduce((total, each) => total + each, 0) / values.length
