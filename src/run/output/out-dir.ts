/** The folder of results: taken, held against a second run, and given a new run in place of an earlier one. */

import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { RunFailure, reasonOf, refusedBySystem, UsageError } from '../../errors.ts'
import { quote } from '../../text/text.ts'
import { BASE_FOLDER, DEFAULT_PARENT } from '../options/options.ts'
import type { SampleRow } from '../protocol/protocol.ts'
import { isAlive } from './work-dir.ts'

/** `.sdk-memtest-4711.lock`, where 4711 is the process of the run. */
const LOCK = /^\.sdk-memtest-(\d+)\.lock$/
/** Folders that a run of process 4711 keeps beside its lock: its files before the first row, and what they replace. */
const ASIDE = /^\.sdk-memtest-(\d+)\.(new|old)$/
/** The files of a run. They are replaced all together, so that no file of an earlier run passes for this one's. */
const RESULTS =
  /^(samples\.csv|checkpoints\.jsonl|run\.json|report\.(json|md|html)|chart\.(vl\.json|svg|png)|chart-dark\.(svg|png)|(rust)?heap-.*\.(pb\.gz|heapsnapshot))$/
/** Folders of other runs inside this one's: a Rust side measured live, and `--sdk-base`. */
const SIDE_RUNS: readonly string[] = ['rust', BASE_FOLDER]
const SAMPLES = 'samples.csv'
const WRITABLE = { expected: 'should be a folder that can be written' }
/** The link beside them to the newest. */
const LATEST = 'latest'

/** The folder of a run's results, held against a second run until it is disposed. */
export interface OutDir extends Disposable {
  readonly dir: string
  /** Where the rows are written until `adopt`: the folder itself, or one inside it while an earlier run lies there. */
  readonly rowsDir: string
  /**
   * Puts the new run in the place of the earlier one. To be called once the first row is on disk; before that nothing
   * of the earlier run was touched.
   * @returns What a reader should know, or null.
   * @throws RunFailure when the earlier run cannot be moved away; it is kept then.
   */
  adopt(): string | null
}

/**
 * Opens the folder of `--out`, and makes it where there is none.
 * @throws UsageError when it cannot be written, when another live run holds it, or when it holds anything but a run of
 *   this tool: such a folder is somebody's, and is not replaced.
 */
export function openOutDir(dir: string): OutDir {
  const isNew = !existsSync(dir)
  let lock: string | null = null
  try {
    mkdirSync(dir, { recursive: true })
    lock = takeLock(dir)
    setRight(dir)
    const earlier = earlierRun(dir)
    const rowsDir = earlier.length === 0 ? dir : join(dir, `.sdk-memtest-${process.pid}.new`)
    if (rowsDir !== dir) mkdirSync(rowsDir)
    return held(dir, rowsDir, lock, isNew)
  } catch (error) {
    if (lock !== null) rmSync(lock, { force: true })
    if (error instanceof UsageError) throw error
    const got = dir === '' ? 'an empty name' : dir
    throw refusedBySystem({ ...WRITABLE, subject: '--out', got, do: 'choose another folder' }, error)
  }
}

/**
 * Makes a new folder named by the time in UTC, such as `memtest-out/2026-11-25T20-31-07`. `adopt` lets the link
 * `latest` beside it point to it.
 */
export function openDefaultOutDir(now: Date, parent = DEFAULT_PARENT): OutDir {
  const name = now.toISOString().slice(0, 19).replaceAll(':', '-')
  let folder = name
  try {
    mkdirSync(parent, { recursive: true })
    for (let number = 2; !makeNew(join(parent, folder)); number += 1) folder = `${name}-${number}`
  } catch (error) {
    throw refusedBySystem(
      { ...WRITABLE, subject: 'the folder of results', got: parent, do: 'name another with --out DIR' },
      error,
    )
  }
  const out = openOutDir(join(parent, folder))
  return {
    ...out,
    adopt: () => out.adopt() ?? pointLatest(parent, folder),
    [Symbol.dispose]: () => {
      out[Symbol.dispose]()
      removeIfEmpty(join(parent, folder))
    },
  }
}

function held(dir: string, rowsDir: string, lock: string, isNew: boolean): OutDir {
  let adopted = false
  return {
    dir,
    rowsDir,
    adopt: () => {
      if (!adopted && rowsDir !== dir) replaceEarlier(dir, rowsDir)
      adopted = true
      return null
    },
    [Symbol.dispose]: () => {
      if (!adopted && rowsDir !== dir) rmSync(rowsDir, { recursive: true, force: true })
      rmSync(lock, { force: true })
      // A run that was refused leaves no trace.
      if (isNew) removeIfEmpty(dir)
    },
  }
}

/** The files of the run that lies in a folder. @throws UsageError when there is anything else in it. */
function earlierRun(dir: string): string[] {
  const names = readdirSync(dir).filter((name) => !LOCK.test(name))
  const other = names.find((name) => !isResult(dir, name)) ?? names.find(() => !isOurs(dir))
  if (other === undefined) return names
  throw new UsageError(
    `--out should be a new or empty folder, or one that holds a run of this tool alone, got ${dir} with ${quote(other)} in it: choose another folder`,
  )
}

/** Whether an entry of a run's folder can be the run's: a file under a name of ours, or the folder of a side's run. */
function isResult(dir: string, name: string): boolean {
  const path = join(dir, name)
  if (!lstatSync(path).isDirectory()) return RESULTS.test(name)
  if (!SIDE_RUNS.includes(name)) return false
  const inside = readdirSync(path).filter((each) => !LOCK.test(each))
  return inside.length === 0 || (isOurs(path) && inside.every((each) => isResult(path, each)))
}

/** Whether the results in a folder are this tool's, by what its files say of themselves. */
function isOurs(dir: string): boolean {
  const read = (name: string) => (existsSync(join(dir, name)) ? readFileSync(join(dir, name), 'utf8') : null)
  const samples = read('samples.csv')
  // A run that was killed has a CSV only, on a full disk an empty one. Other harnesses do not know this column, whatever
  // else they write.
  if (samples === '' || samples?.split('\n', 1)[0]?.split(',').includes(OWN_COLUMN)) return true
  try {
    const { tool } = JSON.parse(read('run.json') ?? '') as { tool?: { name?: unknown } }
    return tool?.name === 'sdk-memtest'
  } catch {
    return false
  }
}

const OWN_COLUMN: keyof SampleRow = 'rust_live_bytes'

// Aside first, then in place: whenever this is cut short, the earlier run or the new one is whole on disk.
function replaceEarlier(dir: string, rowsDir: string): void {
  const aside = join(dir, `.sdk-memtest-${process.pid}.old`)
  try {
    mkdirSync(aside)
    try {
      moveResults(dir, aside)
      moveResults(rowsDir, dir)
    } catch (error) {
      moveResults(aside, dir)
      rmdirSync(aside)
      throw error
    }
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    throw new RunFailure(
      `the run could not take the place of the earlier one in ${dir} (${code}), which is kept: choose another --out`,
    )
  }
  rmSync(rowsDir, { recursive: true })
  rmSync(aside, { recursive: true, force: true })
}

/**
 * Restores what a killed run had put aside, unless that run's own rows are in place, since they move last. Removes a
 * folder of unfinished rows.
 */
function setRight(dir: string): void {
  const left = readdirSync(dir).filter((name) => ASIDE.test(name))
  for (const name of left.filter((each) => each.endsWith('.old'))) {
    const rows = join(dir, name.replace(/old$/, 'new'), SAMPLES)
    if (existsSync(rows) || !existsSync(join(dir, SAMPLES))) moveResults(join(dir, name), dir)
  }
  for (const name of left) rmSync(join(dir, name), { recursive: true, force: true })
}

/** The samples last: where they are, all is. */
function moveResults(from: string, to: string): void {
  const names = readdirSync(from).filter((name) => RESULTS.test(name) || SIDE_RUNS.includes(name))
  for (const name of [
    ...names.filter((each) => each !== SAMPLES),
    ...names.filter((each) => each === SAMPLES),
  ]) {
    renameSync(join(from, name), join(to, name))
  }
}

function makeNew(dir: string): boolean {
  try {
    mkdirSync(dir)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function removeIfEmpty(dir: string): void {
  if (existsSync(dir) && readdirSync(dir).length === 0) rmdirSync(dir)
}

// Renamed over the old link, so that there is one at every moment.
function pointLatest(parent: string, folder: string): string | null {
  const link = join(parent, LATEST)
  const fresh = join(parent, `.${LATEST}-${process.pid}`)
  try {
    if (existsSync(link) && !isLink(link)) throw new Error('it is no link')
    symlinkSync(folder, fresh, 'dir')
    renameSync(fresh, link)
    return null
  } catch (error) {
    rmSync(fresh, { force: true })
    return `${link} does not point to this run (${reasonOf(error)}): its results are in ${join(parent, folder)}`
  }
}

function isLink(file: string): boolean {
  try {
    readlinkSync(file)
    return true
  } catch {
    return false
  }
}

/**
 * Each run first announces itself under its own name, and looks for others only then. So of two that start in the same
 * moment both may be refused, but never both admitted. A file whose process is gone is a killed run's.
 */
function takeLock(dir: string): string {
  const lock = join(dir, `.sdk-memtest-${process.pid}.lock`)
  try {
    // An earlier process may have had the same number (each container begins with the same ones), but not the same time
    // of birth.
    if (existsSync(lock) && readFileSync(lock, 'utf8') !== BIRTH) rmSync(lock, { force: true })
    writeFileSync(lock, BIRTH, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw inUse(dir, process.pid)
  }
  for (const name of readdirSync(dir)) {
    const owner = Number(LOCK.exec(name)?.[1])
    if (Number.isNaN(owner) || owner === process.pid) continue
    if (isAlive(owner)) {
      rmSync(lock, { force: true })
      throw inUse(dir, owner)
    }
    rmSync(join(dir, name), { force: true })
  }
  return lock
}

/** When this process was born. */
const BIRTH = String(performance.timeOrigin)

function inUse(dir: string, owner: number): UsageError {
  return new UsageError(`--out ${dir} is in use by another run (process ${owner}): choose another folder`)
}
