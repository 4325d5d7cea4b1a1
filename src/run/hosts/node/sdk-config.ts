import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { SdkModule } from '../../protocol/protocol.ts'

const SDK_PACKAGE = '@breeztech/breez-sdk-spark'

/**
 * Loads the SDK under test from the folder it is installed in. It and its storage layer print through `console`,
 * for which the measured process has no use.
 */
export function loadSdk(sdkDir: string): SdkModule {
  for (const method of ['log', 'info', 'warn', 'debug'] as const) console[method] = () => {}
  const require = createRequire(join(sdkDir, 'package.json'))
  return require(SDK_PACKAGE) as SdkModule
}
