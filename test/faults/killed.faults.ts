import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readRecording } from '../../src/compare/recording/read-recording.ts'
import { isAlive, openWorkDir, storageParent } from '../../src/run/output/work-dir.ts'
import { type RunningCli, startCli } from '../run/running-cli.ts'
import { seededRandom } from '../seeded-random.ts'
import { writeTable } from './reliability-page.ts'

/** Moments at which a process is killed, spread over loading, connecting, funding, paying and the report. */
const MOMENTS = 50
const LATEST_MS = 6_000
const VICTIMS = ['harness', 'network', 'parent'] as const
type Victim = (typeof VICTIMS)[number]

const { next: random } = seededRandom(20_261_123)
const dir = mkdtempSync(join(tmpdir(), 'killed-faults-'))
// One folder for all: each run takes over the lock of the killed one before it.
const out = join(dir, 'out')
const tally = new Map<
  Victim,
  { kills: number; tornRows: number; lostRows: number; survivors: number; folders: number; notRead: number }
>()
after(() => {
  rmSync(dir, { recursive: true, force: true })
  const header = [
    'Fault',
    'Injected',
    'Outcome',
    'Rows lost',
    'Rows cut short (left out when read)',
    'Children left',
    "Wallets' folders left",
  ]
  const rows = [...tally].map(([victim, { kills, tornRows, lostRows, survivors, folders, notRead }]) => [
    faultOf(victim),
    String(kills),
    notRead === 0 ? 'what was sampled is read by `compare`' : `${notRead} recordings could not be read`,
    ...[lostRows, tornRows, survivors, folders].map(String),
  ])
  writeTable({ name: 'process', header, faults: VICTIMS.map(faultOf), rows })
})

for (let index = 0; index < MOMENTS; index += 1) {
  const victim = VICTIMS[index % VICTIMS.length] ?? 'harness'
  const momentMs = Math.round(random() * LATEST_MS)
  test(`${index + 1}: SIGKILL of the ${victim} ${momentMs} ms after the harness began`, async () => {
    const run = await startCli([
      '--interval',
      '0',
      '--mem-interval',
      '50ms',
      '--duration',
      '4s',
      '--out',
      out,
    ])
    await new Promise((resolve) => setTimeout(resolve, momentMs))
    kill(pidOf(run, victim))
    const { code, signal, text } = await run.exited
    const survivors = await left(run)
    // A killed parent's folder goes with the next start, here and now.
    if (victim === 'parent') openWorkDir()[Symbol.dispose]()
    const folders = readdirSync(storageParent()).filter((name) =>
      name.startsWith(`sdk-memtest-wallets-${run.child.pid}-`),
    )
    const { torn, whole, readable } = await samplesOf()
    const printed = text.split('\n').filter((line) => /^\[\d\d:\d\d:\d\d\] /.test(line)).length
    const counts = tally.get(victim) ?? {
      kills: 0,
      tornRows: 0,
      lostRows: 0,
      survivors: 0,
      folders: 0,
      notRead: 0,
    }
    tally.set(victim, {
      kills: counts.kills + 1,
      tornRows: counts.tornRows + torn,
      lostRows: counts.lostRows + Math.max(0, printed - whole),
      survivors: counts.survivors + survivors.length,
      folders: counts.folders + folders.length,
      notRead: counts.notRead + (readable ? 0 : 1),
    })
    assert.deepEqual(survivors, [], 'a child survived')
    assert.deepEqual(folders, [], "a wallets' folder survived")
    assert.ok(printed <= whole, `${printed} rows were shown, ${whole} are on disk`)
    assert.ok(torn <= 1)
    assert.ok(readable)
    assert.doesNotMatch(text, /^\s+at .*:\d+:\d+/m)
    if (victim === 'parent' && signal !== null) assert.equal(signal, 'SIGKILL')
    else assert.ok(code === 4 || code === 3 || code === 0 || code === 1, `exit ${code}: ${text}`)
  })
}

const faultOf = (victim: Victim) => `SIGKILL of the ${victim} at a random moment`

function pidOf({ child, networkPid, harnessPid }: RunningCli, victim: Victim): number {
  return victim === 'parent' ? (child.pid ?? 0) : victim === 'network' ? networkPid : harnessPid
}

/** Kills a process, or finds that it is done already: the moment was after the end. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ESRCH')
  }
}

/** Children that are still there ten seconds after the end. */
async function left({ networkPid, harnessPid }: RunningCli): Promise<number[]> {
  const untilMs = performance.now() + 10_000
  const alive = () => [networkPid, harnessPid].filter((pid) => isAlive(pid))
  while (alive().length > 0 && performance.now() < untilMs)
    await new Promise((resolve) => setTimeout(resolve, 20))
  return alive()
}

async function samplesOf(): Promise<{ torn: number; whole: number; readable: boolean }> {
  const file = join(out, 'samples.csv')
  if (!existsSync(file)) return { torn: 0, whole: 0, readable: true }
  const lines = readFileSync(file, 'utf8').split('\n')
  const whole = Math.max(0, lines.length - 2)
  const recording = await readRecording(file, null).catch(() => null)
  return {
    torn: lines.at(-1) === '' ? 0 : 1,
    whole,
    readable: recording?.rows === whole || lines.length <= 1,
  }
}
