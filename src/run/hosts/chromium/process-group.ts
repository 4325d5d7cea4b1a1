import { readdirSync, readFileSync } from 'node:fs'
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
