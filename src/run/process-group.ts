import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
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
export async function groupEnded(group: number, mostMs = GIVE_UP_MS): Promise<void> {
  const startMs = performance.now()
  while (isRunning(group) && performance.now() - startMs < mostMs) await delay(LOOK_EVERY_MS)
}

/** What was told to end may take back first what it did, for so long. */
const GRACE_MS = 5_000

/**
 * Ends a child that was started `detached`, with all that it started in turn: told to end, and killed where it does not.
 * Answers when none of them runs any more. On Windows, which knows no groups, the child alone is ended.
 */
export async function endWithChildren(child: ChildProcess): Promise<void> {
  const { pid } = child
  if (pid === undefined) return
  if (process.platform === 'win32') {
    if (child.exitCode === null && child.kill()) await once(child, 'exit')
    return
  }
  try {
    process.kill(-pid, 'SIGTERM')
  } catch {
    return // All of them are gone.
  }
  await groupEnded(pid, GRACE_MS)
  if (!isRunning(pid)) return
  killGroup(pid)
  await groupEnded(pid)
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
