import type { RunMetadata } from '../../compare/compare.ts'
import type { Probe, Reading } from '../scenarios/scenarios.ts'
import type { AgentChannel } from './agent-channel.ts'
import { openDatabases } from './open-databases.ts'

/** What not every host has, and an agent may leave out. */
type Optional = 'heapInuseBytes' | 'heapSysBytes' | 'externalBytes' | 'wasmMemoryBytes'

/** The figures that an agent sends for a row. */
export type SentReading = Omit<Reading, Optional> & Partial<Pick<Reading, Optional>>

/** What an agent sends of a rest. */
export interface SentRest {
  reading: SentReading
  handles: Record<string, number>
  externrefs: Record<string, number>
  /** Running tasks by kind; where it is left out they have no kinds. */
  resources?: Record<string, number>
}

/** Reads the memory of an agent's process, which counts it itself. */
export class AgentProbe implements Probe {
  readonly #channel: AgentChannel
  readonly #census: RunMetadata['census']

  constructor(channel: AgentChannel, census: RunMetadata['census']) {
    this.#channel = channel
    this.#census = census
  }

  census(): RunMetadata['census'] {
    return this.#census
  }

  async sample({ collect }: { collect: boolean }): Promise<Reading> {
    return whole(await this.#channel.ask<SentReading>('sample', { collect }))
  }

  // Nothing is drained: what a disconnected native SDK gives back comes within milliseconds, by itself.
  async checkpoint(
    phase: 'quiet' | 'rest',
    { collect }: { collect: boolean },
  ): ReturnType<Probe['checkpoint']> {
    const before = openDatabases(this.#channel.pid)
    const sent = await this.#channel.ask<SentRest>('rest', { collect })
    const after = openDatabases(this.#channel.pid)
    const reading = whole(sent.reading)
    return {
      reading,
      details: {
        phase,
        requests: null,
        wasmMemoryBytes: 0,
        rustLiveBytes: reading.rustLiveBytes,
        rustLiveBlocks: reading.rustLiveBlocks,
        rustFreeBytes: null,
        rustLargestHoleBytes: null,
        heapAllocBytes: reading.heapAllocBytes,
        handles: sent.handles,
        closures: null,
        finalizedByGc: null,
        externrefs: sent.externrefs,
        resources: sent.resources ?? { task: reading.goroutines ?? 0 },
        delayedRelease: null,
        openDatabases: before === null || after === null ? null : { before, after },
      },
    }
  }

  async idle(): Promise<void> {
    await this.#channel.ask('idle')
  }
}

function whole(sent: SentReading): Reading {
  return { heapInuseBytes: null, heapSysBytes: null, externalBytes: null, wasmMemoryBytes: null, ...sent }
}
