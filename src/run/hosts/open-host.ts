import type { HarnessConfig } from '../protocol/protocol.ts'
import { openGoHost } from './go/go-host.ts'
import { openNodeHost } from './node/node-host.ts'
import type { OpenHost, TellHost } from './opened-host.ts'
import { openPythonHost } from './python/python-host.ts'

/**
 * Starts the host of a run, with the profiles that were asked for.
 * @throws UsageError for what the user can mend; Error when the SDK does not load.
 */
export async function openHost(config: HarnessConfig, tell: TellHost): Promise<OpenHost> {
  switch (config.host.kind) {
    case 'node':
      return openNodeHost(config, tell)
    case 'python':
      return openPythonHost(config.host, config, tell)
    case 'go':
      return openGoHost(config.host, config, tell)
    default:
      return config.host satisfies never
  }
}
