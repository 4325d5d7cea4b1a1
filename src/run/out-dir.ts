import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../usage-error.ts'
import { isAlive } from './process-alive.ts'

const LOCK = '.sdk-memtest.lock'
/** What a run writes; removed when the folder is opened, so that no file of an earlier run passes for this one's. */
const RESULTS =
  /^(samples\.csv|checkpoints\.jsonl|run\.json|report\.(json|md|html)|chart\.(vl\.json|svg|png)|chart-dark\.(svg|png)|(rust)?heap-.*\.(pb\.gz|heapsnapshot))$/

/**
 * Creates the folder of a run's results and locks it against a second run.
 * @returns Releases the lock when disposed.
 * @throws UsageError when the folder cannot be written or another live run holds it.
 */
export function openOutDir(dir: string, listEntries: (dir: string) => string[]): Disposable {
  const lock = join(dir, LOCK)
  const isNew = !existsSync(dir)
  try {
    mkdirSync(dir, { recursive: true })
    takeLock(lock, dir)
    for (const name of listEntries(dir).filter((entry) => RESULTS.test(entry))) rmSync(join(dir, name))
  } catch (error) {
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
      if (isNew && listEntries(dir).length === 0) rmdirSync(dir)
    },
  }
}

// O_EXCL makes exactly one of two concurrent runs win; a lock whose process is gone is a killed run's and is taken over.
function takeLock(lock: string, dir: string): void {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const file = openSync(lock, 'wx')
      writeSync(file, String(process.pid))
      closeSync(file)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const owner = Number(readFileSync(lock, 'utf8'))
      if (attempt > 0 || (owner > 0 && isAlive(owner))) {
        throw new UsageError(
          `--out ${dir} is in use by another run (process ${owner}): choose another folder`,
        )
      }
      rmSync(lock, { force: true })
    }
  }
}
