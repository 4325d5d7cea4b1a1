import type { BenchRow } from './bench-row.ts'
import { inMeasuredProcess } from './measure/measured-process.ts'
import type { ObserverEffect } from './measure/observer-effect.ts'

/** What sampling does to the figures it samples: an idle harness with a connected wallet in it. */
export async function bench(): Promise<BenchRow[]> {
  const effect = await inMeasuredProcess<ObserverEffect>('observer-effect.ts')
  const percent = (share: number) => `${(100 * share).toFixed(2)} % of a core`
  return [
    {
      name: `Rust bytes added by ${effect.samples} samples`,
      figure: String(effect.rustBytesAdded),
      goal: '0',
      met: effect.rustBytesAdded === 0,
    },
    {
      name: `V8 heap growth of ${effect.samples} samples`,
      figure: `${effect.v8BytesPerSample.toFixed(1)} bytes a sample`,
      goal: 'under 100 bytes a sample',
      met: effect.v8BytesPerSample < 100,
    },
    {
      name: 'CPU of sampling at 1 s, collections forced',
      figure: percent(effect.cpuShareAtOneSecond),
      goal: 'under 1 % of a core',
      met: effect.cpuShareAtOneSecond < 0.01,
    },
    {
      name: 'CPU of sampling at 1 s, collections not forced',
      figure: percent(effect.cpuShareUnforced),
      goal: 'under 1 % of a core',
      met: effect.cpuShareUnforced < 0.01,
    },
  ]
}
