import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Culprit } from '../../src/compare/judgement.ts'
import { culpritWords } from '../../src/report/culprit-words.ts'
import { renderHtml } from '../../src/report/html/html.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { renderText } from '../../src/report/text.ts'
import { reportWith } from './fixtures.ts'
import { judgementWith } from './judgements.ts'

const stack: Culprit = {
  kind: 'v8-stack',
  name: 'register',
  growth: 589_824,
  unit: 'bytes',
  per: [{ kind: 'payment', growth: 1024 }],
  frames: ['register', 'invoke', 'real', 'tick'],
}

test('a stack is named for its first frame, which is not said again', () => {
  assert.deepEqual(culpritWords(stack), {
    kind: 'V8 stack',
    name: 'register',
    growth: '+576 KB, +1 KB a payment',
    callers: ['invoke', 'real', 'tick'],
  })
  assert.deepEqual(culpritWords({ ...stack, name: 'other' }, 2).callers, ['register', 'invoke'])
})

test('every kind has a word', () => {
  const kinds: Culprit['kind'][] = ['handle', 'externref', 'resource', 'v8-stack', 'rust-stack']
  assert.deepEqual(
    kinds.map((kind) => culpritWords({ ...stack, kind }).kind),
    ['SDK object', 'reference', 'resource', 'V8 stack', 'Rust stack'],
  )
})

test('every rendering says the same of a culprit', () => {
  const report = reportWith({ judgement: judgementWith({ culprits: [stack] }) })
  assert.match(
    renderText(report, { width: 120, color: false }),
    /^- V8 stack register: \+576 KB, \+1 KB a payment; called by invoke < real < tick$/m,
  )
  assert.match(
    renderMarkdown([{ report, name: 'basic', links: [], picture: null }], { where: '' }),
    /^- V8 stack \*\*register\*\*: \+576 KB, \+1 KB a payment<br>called by invoke ← real ← tick$/m,
  )
  assert.match(
    renderHtml(report, []),
    /<li>V8 stack register: \+576 KB, \+1 KB a payment; called by invoke ← real ← tick<\/li>/,
  )
})
