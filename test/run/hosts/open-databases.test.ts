import assert from 'node:assert/strict'
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDatabases } from '../../../src/run/hosts/open-databases.ts'

test('an open database is counted by its descriptor, also when its file is gone; journals and other files are not', {
  skip: process.platform === 'linux' ? false : 'only Linux lists descriptors',
}, (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'open-databases-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const before = openDatabases('self') ?? Number.NaN
  const names = ['storage.sql', 'a.db', 'b.sqlite', 'storage.sql-wal', 'storage.sql-shm', 'sql', 'x.sql.txt']
  const open = names.map((name) => openSync(join(dir, name), 'w'))
  assert.equal(openDatabases('self'), before + 3)
  assert.equal(openDatabases(process.pid), before + 3)
  rmSync(join(dir, 'storage.sql'))
  assert.equal(openDatabases('self'), before + 3)
  for (const descriptor of open) closeSync(descriptor)
  assert.equal(openDatabases('self'), before)
  assert.equal(openDatabases(2 ** 22 + 1), null)
})
