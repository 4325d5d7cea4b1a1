import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { RunFailure, reasonOf, STOPPED_EARLY } from '../../errors.ts'
import type { LedgerReport } from '../../spark/spark.ts'
import { childEnvironment, entryFile, whyNotStarted } from './child-environment.ts'
import { ASK_FOR_ADDRESSES, addressesIn, type NetworkAddresses } from './network-message.ts'

/** The local Spark network. A process of its own, so that its memory and collections never touch the reading. */
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
    // Told over a channel of its own: whatever runs in a process may print.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: childEnvironment(),
  })
  const notStarted = await whyNotStarted(child)
  if (notStarted !== null) {
    throw new RunFailure(`the local network did not start (${reasonOf(notStarted)})`)
  }
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
  const { promise: serving, resolve: served } = Promise.withResolvers<NetworkAddresses>()
  child.on('message', (message) => {
    const addresses = addressesIn(message)
    if (addresses !== null) served(addresses)
  })
  child.send(ASK_FOR_ADDRESSES, () => {})
  const { promise: refusal, reject } = Promise.withResolvers<never>()
  const onStop = () => reject(new RunFailure(STOPPED_EARLY))
  const limitSec = START_LIMIT_MS / 1000
  const timer = setTimeout(
    () => reject(new RunFailure(`the local network did not start within ${limitSec} s`)),
    START_LIMIT_MS,
  )
  if (stop.aborted) onStop()
  else stop.addEventListener('abort', onStop, { once: true })
  died.then((reason) => reject(new RunFailure(reason)))
  let addresses: NetworkAddresses
  try {
    addresses = await Promise.race([serving, refusal])
  } catch (error) {
    // Alive it would keep this process alive too, by its channel.
    child.kill('SIGKILL')
    throw error
  } finally {
    clearTimeout(timer)
    stop.removeEventListener('abort', onStop)
  }
  return {
    addresses,
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

/** What the network's ledger says at the end of a run. A local network may have died; the hosted one shows none. */
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
