import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isAlive, storageParent } from '../../src/run/output/work-dir.ts'
import { type RunningCli, startCli } from './running-cli.ts'

const dir = mkdtempSync(join(tmpdir(), 'killed-processes-test-'))
// A place of its own for the wallets: another test's run would sweep what a killed one left in the common one.
process.env.TMPDIR = dir
after(() => rmSync(dir, { recursive: true, force: true }))

const start = (name: string) =>
  startCli(['--interval', '0', '--mem-interval', '200ms', '--duration', '60s', '--out', join(dir, name)])

/** Whole rows of the CSV: what a killed run leaves must be readable but for the row being written. */
function wholeRows(name: string): string[] {
  const lines = readFileSync(join(dir, name, 'samples.csv'), 'utf8').split('\n')
  lines.pop()
  return lines.slice(1)
}

/** Resolves when a process is gone: its death is the event, and Node tells nobody of a process that is not its child. */
async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20))
}

const walletFolders = () =>
  readdirSync(storageParent()).filter((name) => name.startsWith('sdk-memtest-wallets-'))
const foldersOf = ({ child }: RunningCli) => walletFolders().filter((name) => name.includes(`-${child.pid}-`))

test('a killed harness yields a report of what was sampled, and exit 4', async () => {
  const run = await start('harness')
  await run.sampled
  process.kill(run.harnessPid, 'SIGKILL')
  const { code, text } = await run.exited
  assert.equal(code, 4)
  assert.match(text, /The run broke: the harness died by SIGKILL/)
  assert.ok(wholeRows('harness').length >= 1)
  assert.ok(readdirSync(join(dir, 'harness')).includes('report.json'))
  assert.deepEqual(foldersOf(run), [])
  await gone(run.networkPid)
})

test('a killed network ends the run with a report, exit 4, and no process left', async () => {
  const run = await start('network')
  await run.sampled
  process.kill(run.networkPid, 'SIGKILL')
  const { code, text } = await run.exited
  assert.equal(code, 4)
  assert.match(text, /The run broke: the local network ended early \(SIGKILL\)/)
  await gone(run.harnessPid)
})

test("a killed parent leaves no process, and its wallets' folder is gone at the next start", async () => {
  const run = await start('parent')
  await run.sampled
  run.child.kill('SIGKILL')
  await run.exited
  await gone(run.harnessPid)
  await gone(run.networkPid)
  assert.equal(foldersOf(run).length, 1)
  const next = await startCli(['--scenario', 'lifecycle', '--cycles', '1', '--out', join(dir, 'next')])
  assert.deepEqual(foldersOf(run), [])
  await next.exited
})

test('SIGINT ends the run early with a whole report', async () => {
  const run = await start('interrupted')
  await run.paid
  run.child.kill('SIGINT')
  const { code, text } = await run.exited
  assert.ok(code === 1 || code === 3, `exit ${code}: ${text}`)
  assert.match(text, /Ending early; the report follows\./)
  assert.match(text, /=== Memory Trend Report ===/)
  assert.match(text, /Balances: .*\sconserved/s)
})

test('a second signal ends a run at once whose SDK waits for ever, and the report follows', async () => {
  const run = await start('abandoned')
  await run.paid
  process.kill(run.networkPid, 'SIGSTOP')
  run.child.kill('SIGINT')
  await run.printed(/^Ending early/)
  run.child.kill('SIGINT')
  const { code, text } = await run.exited
  assert.equal(code, 4)
  assert.match(text, /The run broke: it was ended at once, by a second signal/)
  assert.match(text, /=== Memory Trend Report ===/)
  await gone(run.harnessPid)
  await gone(run.networkPid)
})

test('a parent that stands still puts nothing into the count of active resources', async () => {
  const run = await startCli([
    ...['--scenario', 'lifecycle', '--mem-interval', '5ms', '--duration', '60s', '--out', join(dir, 'still')],
  ])
  await run.sampled
  process.kill(run.child.pid ?? 0, 'SIGSTOP')
  const before = wholeRows('still').length
  while (wholeRows('still').length < before + 60) await new Promise((resolve) => setTimeout(resolve, 20))
  process.kill(run.child.pid ?? 0, 'SIGCONT')
  run.child.kill('SIGINT')
  await run.exited
  const [header = ''] = readFileSync(join(dir, 'still', 'samples.csv'), 'utf8').split('\n')
  const at = header.split(',').indexOf('goroutines')
  const counts = wholeRows('still').map((row) => Number(row.split(',')[at]))
  // Eight messages may wait, each with the write that carries it.
  assert.ok(
    Math.max(...counts) <= Math.min(...counts) + 20,
    `${Math.min(...counts)} to ${Math.max(...counts)}`,
  )
})
