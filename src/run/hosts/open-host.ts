import type { HarnessConfig } from '../protocol/protocol.ts'
import type { OpenHost, TellHost } from './opened-host.ts'

/**
 * Starts the host of a run, with the profiles asked for. Loads no other host: its code would lie in the measured heap,
 * and each forced collection would walk it.
 * @param onUncaught Hears what the SDK throws outside any call, where that happens in another process than this one.
 * @throws UsageError for what the user can mend; Error when the SDK does not load.
 */
export async function openHost(
  config: HarnessConfig,
  tell: TellHost,
  onUncaught: (error: unknown) => void,
): Promise<OpenHost> {
  switch (config.host.kind) {
    case 'node':
      return (await import('./node/node-host.ts')).openNodeHost(config, tell)
    case 'python':
      return (await import('./python/python-host.ts')).openPythonHost(config.host, config, tell)
    case 'chromium':
      return (await import('./chromium/chromium-host.ts')).openChromiumHost(
        config.host,
        config,
        tell,
        onUncaught,
      )
    case 'go':
      return (await import('./go/go-host.ts')).openGoHost(config.host, config, tell)
    default:
      return config.host satisfies never
  }
}
