import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CulpritStack } from '../../src/compare/recording/run-metadata.ts'
import { flameSection } from '../../src/report/html/flame-graph.ts'
import { flameTree } from '../../src/report/html/flame-tree.ts'
import { leakyRecording, metadataWith, reportWith } from './fixtures.ts'

function stack(side: 'v8' | 'rust', inuseBytes: number, ...frames: string[]): CulpritStack {
  return { side, frames, inuseBytes, inuseObjects: 1, allocBytes: null, allocObjects: null }
}

const sectionOf = (culprits: CulpritStack[]) =>
  flameSection(reportWith({ recording: leakyRecording({ metadata: metadataWith({ culprits }) }) }))

const boxes = (html: string) =>
  [...html.matchAll(/<li style="width:([\d.]+)%"><button[^>]*>(.*?) <span class="size">(.*?)<\/span>/g)].map(
    ([, width, name, size]) => [name, Number(width), size],
  )

test('stacks with the same callers share their boxes, as wide as their share of the growth', () => {
  const html = sectionOf([
    stack('rust', 3072, 'alloc_a', 'sync', 'poll'),
    stack('rust', 1024, 'alloc_b', 'sync', 'poll'),
  ])
  assert.deepEqual(boxes(html), [
    ['Rust: all growth', 100, '4 KB in 2 objects, 100% of the growth'],
    ['poll', 100, '4 KB in 2 objects, 100% of the growth'],
    ['sync', 100, '4 KB in 2 objects, 100% of the growth'],
    ['alloc_a', 75, '3 KB in 1 object, 75% of the growth'],
    ['alloc_b', 25, '1 KB in 1 object, 25% of the growth'],
  ])
})

test('Rust and V8 have a graph each; one that saw nothing grow has none', () => {
  const heads = (html: string) => [...html.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, head]) => head)
  assert.deepEqual(heads(sectionOf([stack('rust', 2048, 'a'), stack('v8', 1024, 'b')])), [
    'Rust growth by allocating stack: 2 KB',
    'V8 (JavaScript) growth by allocating stack: 1 KB',
  ])
  assert.deepEqual(heads(sectionOf([stack('v8', 1024, 'b')])), [
    'V8 (JavaScript) growth by allocating stack: 1 KB',
  ])
  assert.equal(sectionOf([]), '')
})

test("the tool's own frames are left out, and what it allocated itself", () => {
  const html = sectionOf([
    stack(
      'v8',
      1000,
      'fetch (web/exposed:78)',
      'globalThis.fetch (node/loopback-fetch.ts:9)',
      'send (nodejs/sdk.js:3)',
    ),
    stack('v8', 1000, 'writeGeneric (node:internal/stream:146)', 'tell (harness/harness.ts:44)'),
    stack('v8', 1000, 'tell (harness/harness.ts:44)', 'send (nodejs/sdk.js:3)'),
  ])
  assert.deepEqual(
    boxes(html).map(([name]) => name),
    ['V8 (JavaScript): all growth', 'send (nodejs/sdk.js:3)', 'fetch (web/exposed:78)'],
  )
})

test('a name from outside cannot leave its box', () => {
  assert.doesNotMatch(sectionOf([stack('rust', 10, '<img src=x>"')]), /<img/)
})

test('what is too narrow to be pointed at is part of its caller only', () => {
  const grown = (bytes: number, frame: string) => ({
    side: 'rust' as const,
    frames: [frame, 'main'],
    bytes,
    objects: 1,
  })
  const names = (bytes: number) =>
    flameTree('all', [grown(10_000 - bytes, 'wide'), grown(bytes, 'narrow')])?.called[0]?.called.map(
      ({ name }) => name,
    )
  assert.deepEqual(names(20), ['wide', 'narrow'])
  assert.deepEqual(names(19), ['wide'])
})
