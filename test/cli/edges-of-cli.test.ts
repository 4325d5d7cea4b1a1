import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, promises, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { describeNames } from '../../src/cli/help.ts'
import { findRuns } from '../../src/cli/history-folder.ts'

/** A folder that goes with the test. */
function folderOf(t: { after: (end: () => void) => void }): string {
  const dir = mkdtempSync(join(tmpdir(), 'edges-of-cli-'))
  t.after(() => rmSync(dir, { recursive: true }))
  return dir
}

/** What is said of the folders in which no run can be read. */
async function reasons(dir: string): Promise<string[]> {
  const said: string[] = []
  for await (const each of findRuns(dir)) if (each.kind === 'skipped') said.push(each.why)
  return said
}

test('runs lie three folders below the one that is given, and no deeper', async (t) => {
  const dir = folderOf(t)
  const run = (...folders: string[]) => {
    mkdirSync(join(dir, ...folders), { recursive: true })
    writeFileSync(join(dir, ...folders, 'samples.csv'), '')
  }
  run('a', 'b', 'c')
  assert.match((await reasons(dir)).join(), /no report\.json/)
  rmSync(join(dir, 'a'), { recursive: true })
  run('a', 'b', 'c', 'd')
  assert.doesNotMatch((await reasons(dir)).join(), /no report\.json/)
})

test('20,000 folders are looked through, and no more', async (t) => {
  const dir = folderOf(t)
  // As many real ones take half a minute to make and to remove.
  const named = (name: string) => ({ name, isDirectory: () => true, isSymbolicLink: () => false })
  let below = 0
  const opendir = async (folder: string) =>
    folder === dir ? Array.from({ length: below }, (_, index) => named(`${index}`)) : []
  const listing = t.mock.method(promises, 'opendir', opendir as unknown as typeof promises.opendir)
  syncBuiltinESMExports()
  t.after(() => {
    listing.mock.restore()
    syncBuiltinESMExports()
  })
  below = 19_999
  assert.ok(!(await reasons(dir)).some((why) => why.startsWith('more than')))
  below = 20_000
  assert.ok((await reasons(dir)).includes('more than 20000 folders: give one with fewer'))
})

test('a report.json of 16 MB is read, one byte more is not', async (t) => {
  const dir = folderOf(t)
  for (const name of ['report.json', 'run.json']) writeFileSync(join(dir, name), '')
  truncateSync(join(dir, 'report.json'), 16_777_216)
  assert.match((await reasons(dir)).join(), /^report\.json is torn/)
  truncateSync(join(dir, 'report.json'), 16_777_217)
  assert.match((await reasons(dir)).join(), /^report\.json has 16 MB, expected at most/)
})

test('help fills 80 columns, and no more', () => {
  const words = (last: string) => describeNames([['--a', `${'x'.repeat(70)} ${last}`]])
  assert.equal(words('xx').split('\n').length, 1)
  assert.equal(words('xxx').split('\n').length, 2)
})
