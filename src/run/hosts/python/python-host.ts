import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { RunMetadata } from '../../../compare/compare.ts'
import type { Injection } from '../../options/options.ts'
import { CHANNEL_FD, type HarnessConfig, type PythonStart } from '../../protocol/protocol.ts'
import type { Host, LeakInjector, WalletOptions } from '../../scenarios/scenarios.ts'
import { AgentChannel, type AgentEvent } from '../agent-channel.ts'
import { LOOPBACK_ONLY } from '../loopback-only.ts'
import { type NativeBlocks, nativeProfiling } from '../native/native-profiling.ts'
import { nativeCulprits, nativeProfile, readSymbols, type SymbolTable } from '../native/native-stacks.ts'
import type { OpenHost, TellHost } from '../opened-host.ts'
import { AgentProbe } from './agent-probe.ts'
import { AgentWallet } from './agent-wallet.ts'

/** A host with a process of its own to watch. */
interface PythonHost extends Host, NativeBlocks {
  pid: number
  pythonVersion: string
  /** Rejects when the measured process ends early. */
  died: Promise<never>
}

/** Frames of a native block's stack: past the allocator and the runtime to the SDK's own functions. */
const NATIVE_FRAMES = 24

/** Starts Python as the measured process, with the profiles that were asked for. */
export async function openPythonHost(
  start: PythonStart,
  { storageDir, outDir, rustProfile }: HarnessConfig,
  tell: TellHost,
): Promise<OpenHost> {
  const notice = (text: string) => tell({ kind: 'notice', text })
  const host = await startPythonHost(start, storageDir, rustProfile ? NATIVE_FRAMES : 0)
  notice(`Python ${host.pythonVersion} in process ${host.pid}`)
  return { host, profiling: nativeProfiling(host, { storageDir, outDir }, notice), died: host.died }
}

/**
 * Starts Python with the SDK's native library in it, and the counting shim before all else where there is one.
 * @param frames How many frames of each native block's stack to keep, for its culprits; 0 for none.
 * @throws Error when the process does not start or the SDK does not load.
 */
export async function startPythonHost(start: PythonStart, cwd: string, frames = 0): Promise<PythonHost> {
  const wallets = new Map<string, AgentWallet>()
  const channel = new AgentChannel({
    command: start.interpreter,
    args: ['-u', start.agentFile, String(CHANNEL_FD), String(frames)],
    cwd,
    env: pythonEnvironment(start),
    name: 'Python',
    onEvent: (event) => wallets.get(String(event.wallet))?.events.onEvent(sdkEventOf(event)),
  })
  const hello = await channel.ask<{ python: string; census: RunMetadata['census'] }>('hello')
  const census =
    start.shim.kind === 'ready' ? hello.census : { kind: 'unavailable' as const, reason: start.shim.reason }
  let symbols: SymbolTable | null = null
  const liveStacks = async (dir: string, all: boolean) => {
    if (frames === 0 || census.kind !== 'exact') return null
    const file = join(dir, 'native-blocks.txt')
    await channel.ask('stacks', { file, all })
    symbols ??= await readSymbols(start.library)
    return { dump: readFileSync(file, 'utf8'), symbols }
  }
  return {
    pid: channel.pid,
    pythonVersion: hello.python,
    died: channel.died,
    markWarm: () => {
      if (frames > 0) void channel.ask('mark').catch(() => {})
    },
    async culprits(dir) {
      const stacks = await liveStacks(dir, false)
      return stacks === null ? [] : nativeCulprits(stacks.dump, stacks.symbols)
    },
    async profile(dir) {
      const stacks = await liveStacks(dir, true)
      return stacks === null ? null : nativeProfile(stacks.dump, stacks.symbols)
    },
    probe: new AgentProbe(channel, census),
    wallet(name, seedHex, options) {
      const wallet = new AgentWallet(channel, name, seedHex, options)
      wallets.set(name, wallet)
      return wallet
    },
    injector: (injection, options, perPayment) => agentInjector(channel, injection, options, perPayment),
    close: () => channel.close(),
  }
}

/** PYTHONMALLOC: without it Python keeps small objects in arenas of its own, which no count of blocks can see. */
function pythonEnvironment({ shim, loopbackOnly }: PythonStart): NodeJS.ProcessEnv {
  // The harness was started without what is secret.
  const environment = { ...process.env }
  // Its own settings would change what is measured, or what is imported.
  for (const name of Object.keys(environment)) if (name.startsWith('PYTHON')) delete environment[name]
  const reach = loopbackOnly ? LOOPBACK_ONLY : {}
  const fixed = {
    ...environment,
    ...reach,
    PYTHONHASHSEED: '0',
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONMALLOC: 'malloc',
  }
  if (shim.kind !== 'ready') return fixed
  const preloads = [shim.file, environment.LD_PRELOAD].filter(Boolean)
  return { ...fixed, LD_PRELOAD: preloads.join(delimiter) }
}

function sdkEventOf(event: AgentEvent): Parameters<AgentWallet['events']['onEvent']>[0] {
  const paymentType = event.event === 'received' ? 'receive' : 'send'
  const payment = { paymentType, id: event.id, amount: event.amountSat }
  const type = camelCase(String(event.type))
  return { type, payment } as unknown as Parameters<AgentWallet['events']['onEvent']>[0]
}

/** `PAYMENT_SUCCEEDED` is `paymentSucceeded` to the other hosts. */
function camelCase(name: string): string {
  return name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}

function agentInjector(
  channel: AgentChannel,
  { kind, count }: Injection,
  options: WalletOptions,
  perPayment: boolean,
): LeakInjector {
  const wallet = new AgentWallet(channel, 'injected', '5a'.repeat(32), options)
  const plant = async () => {
    await channel.ask('plant', { leak: kind, count, ...wallet.buildFields() })
  }
  return {
    async afterCycle() {
      if (kind === 'listener-on-failure' || (kind === 'js-retain' && perPayment)) return
      await plant()
    },
    async afterFailure() {
      if (kind === 'listener-on-failure') await plant()
    },
    afterPayment() {
      // The agent does it at once; how that ends is told by the process.
      if (kind === 'js-retain') void plant().catch(() => {})
    },
  }
}
