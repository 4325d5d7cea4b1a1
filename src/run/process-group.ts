import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const LOOK_EVERY_MS = 10
const GIVE_UP_MS = 3_000

/** Sends SIGKILL to every process of a group. */
export function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // All of them are gone.
  }
}

/** Waits until a group that was killed runs no more, since until then its files are in use; for seconds at most. */
export async function groupEnded(group: number): Promise<void> {
  const startMs = performance.now()
  while (isRunning(group) && performance.now() - startMs < GIVE_UP_MS) await delay(LOOK_EVERY_MS)
}

/** Whether any process of a group runs. One that ended and that nobody fetches, as in many containers, does not. */
function isRunning(group: number): boolean {
  if (process.platform === 'linux') {
    return readdirSync('/proc').some((name) => /^\d+$/.test(name) && isRunningIn(group, name))
  }
  try {
    return process.kill(-group, 0)
  } catch {
    return false
  }
}

function isRunningIn(group: number, pid: string): boolean {
  try {
    // The name in parentheses may hold anything; then come state, parent, group (proc(5)).
    const [state, , ofGroup] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return Number(ofGroup) === group && state !== 'Z' && state !== 'X'
  } catch {
    return false
  }
}

/** In the folder of the wallets' storage: the group of processes that still writes there. */
const REMEMBERED = 'process-group'

/** Records a process group that writes below a folder, for whoever deletes the folder if this process is killed. */
export function rememberGroup(dir: string, group: number): void {
  writeFileSync(join(dir, REMEMBERED), String(group))
}

export function forgetGroup(dir: string): void {
  rmSync(join(dir, REMEMBERED), { force: true })
}

/** Ends a group that was noted and not forgotten: a browser that lives on would make its folder anew. Waits for its end. */
export function endRememberedGroup(dir: string): void {
  const file = join(dir, REMEMBERED)
  const group = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  if (!Number.isInteger(group) || group <= 1 || process.platform === 'win32') return
  killGroup(group)
  const startMs = performance.now()
  while (isRunning(group) && performance.now() - startMs < GIVE_UP_MS) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS)
  }
}
