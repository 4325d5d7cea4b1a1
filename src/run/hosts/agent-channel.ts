import { type ChildProcess, spawn } from 'node:child_process'
import type { Duplex } from 'node:stream'
import { CHANNEL_FD, readJsonLines, writeJsonLine } from '../protocol/protocol.ts'

/** What an agent says unasked. */
export interface AgentEvent {
  event: string
  [field: string]: unknown
}

export interface AgentStart {
  command: string
  args: string[]
  cwd: string
  env: NodeJS.ProcessEnv
  /** What to call the process in a sentence, such as `Python`. */
  name: string
  onEvent: (event: AgentEvent) => void
}

/**
 * An agent in the measured process: it does what it is told over JSON lines, one answer a request. It ends when the
 * channel closes, so it never outlives this process.
 */
export class AgentChannel {
  readonly #child: ChildProcess
  readonly #channel: Duplex
  readonly #pending = new Map<
    number,
    { resolve: (answer: unknown) => void; reject: (error: Error) => void }
  >()
  #lastId = 0
  #death: Error | null = null
  #closing = false
  /** Rejects when the process ends before it is closed. */
  readonly died: Promise<never>

  constructor({ command, args, cwd, env, name, onEvent }: AgentStart) {
    // Detached: a Ctrl-C in the terminal must reach the parent alone, which then ends the run in order.
    this.#child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    })
    let errorText = ''
    this.#child.stderr?.on('data', (chunk) => {
      errorText = `${errorText}${chunk}`.slice(-8000)
    })
    this.#channel = this.#child.stdio[CHANNEL_FD] as Duplex
    readJsonLines(this.#channel, (value) => {
      const message = agentMessage(value)
      if (message !== null) this.#accept(message, onEvent)
    })
    this.died = new Promise<never>((_, reject) => {
      const die = (text: string) => {
        this.#death = new Error(text)
        for (const { reject: fail } of this.#pending.values()) fail(this.#death)
        this.#pending.clear()
        if (!this.#closing) reject(this.#death)
      }
      this.#child.once('error', (error) => die(`the ${name} process did not start: ${error.message}`))
      this.#child.once('close', (code, signal) => die(explainDeath(name, code, signal, errorText)))
    })
    // Whoever asks hears of it as well; nobody may be listening here.
    this.died.catch(() => {})
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /**
   * Asks the agent to do something.
   * @returns What it answers.
   * @throws Error with the SDK's message, or how the process ended.
   */
  ask<Answer = unknown>(verb: string, fields: Record<string, unknown> = {}): Promise<Answer> {
    if (this.#death !== null) return Promise.reject(this.#death)
    this.#lastId += 1
    const id = this.#lastId
    return new Promise<Answer>((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (answer: unknown) => void, reject })
      writeJsonLine(this.#channel, { id, verb, ...fields })
    })
  }

  /** Hangs up, at which the agent ends, and waits for that; one that hangs is killed. */
  async close(): Promise<void> {
    this.#closing = true
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#death !== null) return
    const closed = new Promise((resolve) => this.#child.once('close', resolve))
    this.#channel.destroy()
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000)
    await closed
    clearTimeout(timer)
  }

  #accept(message: AgentMessage, onEvent: AgentStart['onEvent']) {
    if ('event' in message) {
      onEvent(message)
      return
    }
    const { id, ok, error } = message
    const waiting = this.#pending.get(id)
    this.#pending.delete(id)
    if (error === undefined) waiting?.resolve(ok)
    else waiting?.reject(new Error(error))
  }
}

type AgentMessage = { id: number; ok?: unknown; error?: string } | AgentEvent

/** A value as one of the agent's messages, or null: the SDK runs in its process, and with it the descriptor. */
function agentMessage(message: unknown): AgentMessage | null {
  if (typeof message !== 'object' || message === null) return null
  if ('event' in message) return typeof message.event === 'string' ? (message as AgentEvent) : null
  if (!('id' in message) || typeof message.id !== 'number') return null
  return 'error' in message && typeof message.error !== 'string' ? null : (message as AgentMessage)
}

function explainDeath(
  name: string,
  code: number | null,
  signal: NodeJS.Signals | null,
  errorText: string,
): string {
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`
  const said = errorText.split('\n').filter((line) => /error|panic|fatal/i.test(line))
  const last = said.at(-1)
  return `the ${name} process died ${how}${last === undefined ? '' : `: ${last.trim().slice(0, 200)}`}`
}
