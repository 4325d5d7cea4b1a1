import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { writeReport } from '../../../src/report/write-report.ts'
import { reportWith } from '../../report/fixtures.ts'

async function tempFolder() {
  const folder = await mkdtemp(path.join(tmpdir(), 'memtest-report-'))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

test('every file of the contract is written, and holds what its name says', async () => {
  await using temp = await tempFolder()
  const outDir = path.join(temp.folder, 'deep', 'memtest-out')
  await writeReport({ ...reportWith(), outDir })
  assert.deepEqual((await readdir(outDir)).sort(), [
    'chart-dark.png',
    'chart-dark.svg',
    'chart.png',
    'chart.svg',
    'chart.vl.json',
    'report.html',
    'report.json',
    'report.md',
  ])
  const start = async (name: string) =>
    (await readFile(path.join(outDir, name))).subarray(0, 40).toString('latin1')
  assert.match(await start('report.json'), /^\{\n {2}"format": 2,/)
  assert.match(await start('report.md'), /^### sdk-memtest: leak, new .+ sam/)
  assert.match(await start('report.html'), /^<!doctype html>/)
  assert.match(await start('chart.svg'), /^<svg /)
  assert.match(await start('chart.png'), /^\u0089PNG/)
  const spec = JSON.parse(await readFile(path.join(outDir, 'chart.vl.json'), 'utf8'))
  assert.equal(spec.$schema, 'https://vega.github.io/schema/vega-lite/v6.json')
})

test('the contract finds nothing wrong with the report', async (t) => {
  const contract = path.resolve(import.meta.dirname, '../../../shared/check/contract.mjs')
  await using temp = await tempFolder()
  await writeReport({ ...reportWith(), outDir: temp.folder })
  const { stdout, status } = spawnSync(process.execPath, [contract, temp.folder, '--format', '2'], {
    encoding: 'utf8',
  })
  if (status === 1 && stdout === '') return t.skip(`no contract at ${contract}`)
  // The harness writes these two, not the report.
  assert.deepEqual(stdout.trim().split('\n'), [
    'samples.csv: missing',
    'run.json: missing',
    '2 breaches of the contract',
  ])
})

test('a full disk is one sentence that names the file', async () => {
  await using temp = await tempFolder()
  await symlink('/dev/full', path.join(temp.folder, 'report.html.part'))
  await assert.rejects(writeReport({ ...reportWith(), outDir: temp.folder }), {
    name: 'WriteFailure',
    message: `could not write ${path.join(temp.folder, 'report.html')} (ENOSPC): the disk is full, free some space`,
  })
})

test('a file in the place of the folder, a folder in the place of a file: one sentence each', async () => {
  await using temp = await tempFolder()
  const file = path.join(temp.folder, 'file')
  await writeFile(file, '')
  await assert.rejects(writeReport({ ...reportWith(), outDir: file }), {
    name: 'UsageError',
    message: `${file} should be writable, but a file is in the place of a folder: choose another --out`,
  })
  await assert.rejects(
    writeReport({ ...reportWith(), outDir: path.join(file, 'deeper') }),
    /a file is in the place of a folder/,
  )
  await mkdir(path.join(temp.folder, 'report.md'))
  await assert.rejects(
    writeReport({ ...reportWith(), outDir: temp.folder }),
    /report\.md should be writable, but a folder has that name/,
  )
})

// sysfs refuses even root.
const refusing = '/sys/memtest-out'

test('a folder that this user may not write to is one sentence', {
  skip: !existsSync('/sys/kernel') && 'no sysfs here',
}, async () => {
  await assert.rejects(writeReport({ ...reportWith(), outDir: refusing }), {
    name: 'UsageError',
    message: `${refusing} should be writable, but this user may not write there: choose another --out`,
  })
})
