import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../usage-error.ts'
import { isAlive } from './process-alive.ts'

/** `.sdk-memtest-4711.lock`, where 4711 is the process of the run. */
const LOCK = /^\.sdk-memtest-(\d+)\.lock$/
/** What a run writes; removed when the folder is opened, so that no file of an earlier run passes for this one's. */
const RESULTS =
  /^(samples\.csv|checkpoints\.jsonl|run\.json|report\.(json|md|html)|chart\.(vl\.json|svg|png)|chart-dark\.(svg|png)|(rust)?heap-.*\.(pb\.gz|heapsnapshot))$/

/**
 * Creates the folder of a run's results and locks it against a second run.
 * @returns Releases the lock when disposed: where others could want the folder, not before the report is written.
 * @throws UsageError when the folder cannot be written or another live run holds it.
 */
export function openOutDir(dir: string): Disposable {
  const isNew = !existsSync(dir)
  let lock: string | null = null
  try {
    mkdirSync(dir, { recursive: true })
    lock = takeLock(dir)
    for (const name of readdirSync(dir).filter((entry) => RESULTS.test(entry))) rmSync(join(dir, name))
  } catch (error) {
    if (lock !== null) rmSync(lock, { force: true })
    if (error instanceof UsageError) throw error
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    throw new UsageError(
      `--out should be a folder that can be written, got ${dir} (${code}): choose another folder`,
    )
  }
  return {
    [Symbol.dispose]: () => {
      rmSync(lock, { force: true })
      // A run that was refused leaves no trace.
      if (isNew && existsSync(dir) && readdirSync(dir).length === 0) rmdirSync(dir)
    },
  }
}

/**
 * Each run announces itself under its own name first and looks for others then: of two that start in the same moment
 * both may be refused, but never both admitted. A file whose process is gone is a killed run's.
 */
function takeLock(dir: string): string {
  const lock = join(dir, `.sdk-memtest-${process.pid}.lock`)
  try {
    // Another life of this process number (each container begins with the same ones) left another time of birth.
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
