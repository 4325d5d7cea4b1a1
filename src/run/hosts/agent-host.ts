import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { RunMetadata } from '../../compare/compare.ts'
import type { Injection } from '../options/options.ts'
import { type AgentStart, CHANNEL_FD } from '../protocol/protocol.ts'
import type { Host, LeakInjector, WalletOptions } from '../scenarios/scenarios.ts'
import { AgentChannel, type AgentEvent } from './agent-channel.ts'
import { AgentProbe } from './agent-probe.ts'
import { AgentWallet } from './agent-wallet.ts'
import { LOOPBACK_ONLY } from './loopback-only.ts'
import type { NativeBlocks } from './native/native-profiling.ts'
import { nativeCulprits, nativeProfile, readSymbols, type SymbolTable } from './native/native-stacks.ts'

/** A host whose SDK lives in a process of its own, with an agent in it. */
export interface AgentHost extends Host, NativeBlocks {
  pid: number
  /** Of the language's runtime, such as `3.11.7`. */
  version: string
  channel: AgentChannel
  /** Rejects when the measured process ends early. */
  died: Promise<never>
}

/** How to start an agent. */
export interface AgentProgram extends AgentStart {
  command: string
  /** Those before the channel's descriptor and the frames. */
  args: string[]
  cwd: string
  env: NodeJS.ProcessEnv
  /** What to call the process in a sentence, such as `Python`. */
  name: string
  /** How many frames of each native block's stack to keep, for its culprits; 0 for none. */
  frames: number
}

/** Frames of a native block's stack: past the allocator and the runtime to the SDK's own functions. */
export const NATIVE_FRAMES = 24

/**
 * Starts an agent with the SDK's native library in its process, and with the counting shim loaded first where there is
 * one. Any program that speaks the protocol of `docs/hosts.md` will do.
 * @throws Error when the process does not start or the SDK does not load.
 */
export async function startAgent(program: AgentProgram): Promise<AgentHost> {
  const { shim, library, frames } = program
  const wallets = new Map<string, AgentWallet>()
  const channel = openChannel(program, (event) =>
    wallets.get(String(event.wallet))?.events.onEvent(sdkEventOf(event)),
  )
  const hello = await channel.ask<{ version: string; census: RunMetadata['census'] }>('hello')
  const census = shim.kind === 'ready' ? hello.census : { kind: 'unavailable' as const, reason: shim.reason }
  let symbols: SymbolTable | null = null
  const liveStacks = async (dir: string, all: boolean) => {
    if (frames === 0 || census.kind !== 'exact') return null
    const file = join(dir, 'native-blocks.txt')
    await channel.ask('stacks', { file, all })
    symbols ??= await readSymbols(library)
    return { dump: readFileSync(file, 'utf8'), symbols }
  }
  return {
    pid: channel.pid,
    version: hello.version,
    channel,
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
    wallet(walletName, seedHex, options) {
      const wallet = new AgentWallet(channel, walletName, seedHex, options)
      wallets.set(walletName, wallet)
      return wallet
    },
    injector: (injection, options, perPayment) => agentInjector(channel, injection, options, perPayment),
    close: () => channel.close(),
  }
}

/** Starts an agent's process: its last two arguments are the descriptor to be spoken to on, and how many frames to keep. */
export function openChannel(program: AgentProgram, onEvent: (event: AgentEvent) => void): AgentChannel {
  const { command, args, cwd, name, frames } = program
  return new AgentChannel({
    command,
    args: [...args, String(CHANNEL_FD), String(frames)],
    cwd,
    env: agentEnvironment(program),
    name,
    onEvent,
  })
}

function agentEnvironment({ env, shim, loopbackOnly }: AgentProgram): NodeJS.ProcessEnv {
  const reach = { ...env, ...(loopbackOnly ? LOOPBACK_ONLY : {}) }
  if (shim.kind !== 'ready') return reach
  return { ...reach, LD_PRELOAD: [shim.file, env.LD_PRELOAD].filter(Boolean).join(delimiter) }
}

function sdkEventOf(event: AgentEvent): Parameters<AgentWallet['events']['onEvent']>[0] {
  const paymentType = event.event === 'received' ? 'receive' : 'send'
  const payment = { paymentType, id: event.id, amount: event.amountSat }
  const type = camelCase(String(event.type))
  return { type, payment } as unknown as Parameters<AgentWallet['events']['onEvent']>[0]
}

/** `PAYMENT_SUCCEEDED` is `paymentSucceeded` to the other hosts. */
function camelCase(name: string): string {
  if (!/^[A-Z0-9_]+$/.test(name)) return name
  return name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}

function agentInjector(
  channel: AgentChannel,
  { kind, count }: Injection,
  options: WalletOptions,
  perPayment: boolean,
): LeakInjector {
  const wallet = new AgentWallet(channel, 'injected', '5a'.repeat(32), options)
  const leak = kind === 'listener-on-failure' ? 'listener' : kind
  const plant = async () => {
    await channel.ask('plant', { leak, count, ...wallet.buildFields() })
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
