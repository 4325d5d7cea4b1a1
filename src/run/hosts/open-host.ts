import type { HarnessConfig } from '../protocol/protocol.ts'
import { openChromiumHost } from './chromium/chromium-host.ts'
import { openGoHost } from './go/go-host.ts'
import { openNodeHost } from './node/node-host.ts'
import type { OpenHost, TellHost } from './opened-host.ts'
import { openPythonHost } from './python/python-host.ts'

/**
 * Starts the host of a run, with the profiles that were asked for.
 * @param onUncaught Hears of what the SDK throws outside any call, where that is not this process's own.
 * @throws UsageError for what the user can mend; Error when the SDK does not load.
 */
export async function openHost(
  config: HarnessConfig,
  tell: TellHost,
  onUncaught: (error: unknown) => void,
): Promise<OpenHost> {
  switch (config.host.kind) {
    case 'node':
      return openNodeHost(config, tell)
    case 'python':
      return openPythonHost(config.host, config, tell)
    case 'chromium':
      return openChromiumHost(config.host, config, tell, onUncaught)
    case 'go':
      return openGoHost(config.host, config, tell)
    default:
      return config.host satisfies never
  }
}
