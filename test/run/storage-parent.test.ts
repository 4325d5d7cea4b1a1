import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { storageParent } from '../../src/run/output/work-dir.ts'

test('storage goes to the memory folder when that has room', () => {
  // Any folder with room will do: the rule looks at room, not at the kind of file system.
  assert.equal(storageParent({}, '/'), '/')
})

test('a TMPDIR that is set wins', () => {
  assert.equal(storageParent({ TMPDIR: tmpdir() }, '/'), tmpdir())
})

test('without a memory folder, or with one that has no room, the temporary folder it is', () => {
  assert.equal(storageParent({}, '/no/such/folder'), tmpdir())
  // /proc reports no free blocks.
  if (existsSync('/proc')) assert.equal(storageParent({}, '/proc'), tmpdir())
})
