import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { RunFailure, STOPPED_EARLY } from '../../errors.ts'
import type { LedgerReport } from '../../spark/spark.ts'
import type { SparkConfig } from '../protocol/protocol.ts'
import { childEnvironment, entryFile } from './child-environment.ts'

/** What `sdk-memtest network` prints: how to reach what it serves. */
export interface NetworkAddresses {
  sparkConfig: SparkConfig
  faucetUrl: string
  controlUrl: string
  controlToken: string
}

/** The local Spark network in a process of its own, so that its memory and collections never touch the reading. */
export interface NetworkProcess extends AsyncDisposable {
  addresses: NetworkAddresses
  pid: number
  /** Resolves with a sentence when the process ends before it was disposed. */
  died: Promise<string>
}

const START_LIMIT_MS = 60_000

/**
 * Starts the network and waits for its addresses. It ends with this process, however that ends.
 * @param stop Aborts the start.
 * @throws RunFailure when it does not start, or is stopped before it serves.
 */
export async function startNetworkProcess(stop: AbortSignal): Promise<NetworkProcess> {
  // Detached: a Ctrl-C in the terminal must reach the parent alone, which then ends the run in order.
  const child = spawn(process.execPath, [entryFile('cli'), 'network'], {
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: childEnvironment(),
  })
  let errorText = ''
  child.stderr?.on('data', (chunk) => {
    errorText = `${errorText}${chunk}`.slice(-2000)
  })
  let disposed = false
  const died = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      if (!disposed)
        resolve(
          `the local network ended early (${signal ?? `exit code ${code}`}) ${firstError(errorText)}`.trim(),
        )
    })
  })
  if (child.stdout === null) throw new Error('the local network has no output')
  const within = AbortSignal.any([stop, AbortSignal.timeout(START_LIMIT_MS)])
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line', { signal: within }).catch(() => {
      child.kill('SIGKILL')
      throw new RunFailure(
        stop.aborted ? STOPPED_EARLY : `the local network did not start within ${START_LIMIT_MS / 1000} s`,
      )
    }),
    died.then((reason) => {
      throw new RunFailure(stop.aborted ? STOPPED_EARLY : reason)
    }),
  ])
  return {
    addresses: JSON.parse(line),
    pid: child.pid ?? 0,
    died,
    [Symbol.asyncDispose]: async () => {
      disposed = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
      await exited
      clearTimeout(timer)
    },
  }
}

function firstError(text: string): string {
  const said = /^sdk-memtest: (.*)$/m.exec(text)?.[1] ?? /^.*Error: .*$/m.exec(text)?.[0]
  return said?.slice(0, 200) ?? ''
}

/** What the books of a run's network say: the local one's, which may have died, or none, as on the hosted network. */
export type Books =
  | ({ kind: 'local' } & Pick<LedgerReport, 'totalSat' | 'underWaySat' | 'grantedSat'>)
  | { kind: 'silent' }
  | { kind: 'hosted' }

/** Asks the local network's operators at the end of a run. */
export async function booksOf({ controlUrl, controlToken }: NetworkAddresses): Promise<Books> {
  try {
    const response = await fetch(new URL('ledger', `${controlUrl}/`), {
      headers: { authorization: `Bearer ${controlToken}` },
      signal: AbortSignal.timeout(30_000),
    })
    const { totalSat, underWaySat, grantedSat } = (await response.json()) as LedgerReport
    return { kind: 'local', totalSat, underWaySat, grantedSat }
  } catch {
    return { kind: 'silent' }
  }
}
