/** Samples an idle harness with a connected wallet in it, and prints what the sampling itself did to memory and CPU. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SampleFiles } from '../../src/run/harness/csv-writer.ts'
import { nodeProbe } from '../../src/run/hosts/node/node-host.ts'
import { createMemoryReader } from '../../src/run/probe/memory-reader.ts'
import { Recorder } from '../../src/run/scenarios/recorder.ts'
import { RunCounters } from '../../src/run/scenarios/run-counters.ts'

export interface ObserverEffect {
  samples: number
  rustBytesAdded: number
  v8BytesPerSample: number
  /** Of one core, sampling every second with a forced collection before each sample. */
  cpuShareAtOneSecond: number
  /** Of one core, the same without forced collections. */
  cpuShareUnforced: number
}

const WARM_UP_SAMPLES = 2_000
const SAMPLES = 10_000
const CLOCK_SECONDS = 20

const { log } = console
console.log = console.warn = () => {}
// A run's process holds all of the harness.
await import('../../src/run/harness/run-harness.ts')
const sdk = await import('@breeztech/breez-sdk-spark')
const dir = mkdtempSync(join(tmpdir(), 'memtest-observer-'))
const seed = { type: 'mnemonic' as const, mnemonic: `${'abandon '.repeat(11)}about` }
const builder = sdk.SdkBuilder.new(sdk.defaultServerConfig('regtest'), seed)
const wallet = await (await builder.withDefaultStorage(join(dir, 'wallet'))).build()

const files = new SampleFiles(join(dir, 'samples.csv'), join(dir, 'checkpoints.jsonl'))
const recorder = (forceGc: boolean) =>
  new Recorder({
    probe: nodeProbe(createMemoryReader({ countObjects: forceGc })),
    counters: new RunCounters(),
    files,
    memIntervalSec: 1,
    forceGc,
    drainTimers: false,
    onRow: () => {},
  })

/** CPU that the process takes while the recorder's clock runs, as a share of one core. */
async function cpuShare(forceGc: boolean): Promise<number> {
  const clocked = recorder(forceGc)
  clocked.start()
  // The first samples compile code; a run lasts longer.
  await delay(3_000)
  const before = process.cpuUsage()
  await delay(CLOCK_SECONDS * 1000)
  const { user, system } = process.cpuUsage(before)
  clocked.stop()
  return (user + system) / 1e6 / CLOCK_SECONDS
}

const reader = createMemoryReader({ countObjects: false })
const idle = recorder(false)
for (let sample = 0; sample < WARM_UP_SAMPLES; sample++) await idle.sample('run')
const before = await reader.checkpoint('quiet', { collect: true, drain: false })
for (let sample = 0; sample < SAMPLES; sample++) await idle.sample('run')
const after = await reader.checkpoint('quiet', { collect: true, drain: false })
const effect: ObserverEffect = {
  samples: SAMPLES,
  rustBytesAdded: (after.rustLiveBytes ?? Number.NaN) - (before.rustLiveBytes ?? Number.NaN),
  v8BytesPerSample: ((after.heapAllocBytes ?? Number.NaN) - (before.heapAllocBytes ?? Number.NaN)) / SAMPLES,
  cpuShareAtOneSecond: await cpuShare(true),
  cpuShareUnforced: await cpuShare(false),
}
files.close()
await wallet.disconnect()
wallet.free()
rmSync(dir, { recursive: true, force: true })
log(JSON.stringify(effect))
process.exit(0)
