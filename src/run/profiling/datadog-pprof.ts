import type * as DatadogPprof from '@datadog/pprof'

export type V8Profiler =
  | { kind: 'ready'; pprof: typeof DatadogPprof }
  /** The package ships binaries for common platforms only. */
  | { kind: 'unavailable'; reason: string }

/** Loads the native profiler; a run without it is still a run. */
export async function loadV8Profiler(): Promise<V8Profiler> {
  try {
    return { kind: 'ready', pprof: await import('@datadog/pprof') }
  } catch (error) {
    const cause = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return {
      kind: 'unavailable',
      reason: `V8 profiles are unavailable, @datadog/pprof did not load: ${cause}`,
    }
  }
}
