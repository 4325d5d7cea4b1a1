import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refuseNode } from '../../src/cli/node-version.ts'

test('a Node before 24 is refused in a sentence, before its parser stumbles', () => {
  assert.equal(
    refuseNode('20.20.2'),
    'needs Node 24 or later, this is 20.20.2: install it, or run "npm ci" in a clone, which brings it',
  )
  assert.equal(refuseNode('24.0.0'), null)
  assert.equal(refuseNode('100.1.0'), null)
})
