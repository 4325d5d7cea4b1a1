import { join } from 'node:path'
import type { SdkRecord } from '../../compare/compare.ts'
import { childEnvironment } from '../children/children.ts'
import { defaultCacheDir, installGoSdk, installPythonSdk, installSdk } from '../install/sdk-install.ts'
import type { RunOptions } from '../options/options.ts'
import type { HarnessConfig } from '../protocol/protocol.ts'
import { browserVersion, findBrowser } from './chromium/chromium-host.ts'
import { prepareShim } from './native/count-blocks.ts'
import { programFile, programText } from './programs.ts'

/** The SDK under test, ready to run in its host. */
export interface InstalledHost {
  start: HarnessConfig['host']
  /** The harness's working folder; for Node its `node_modules` holds the SDK. */
  dir: string
  record: SdkRecord
  /** Where the SDK came from. */
  origin: string
  /** The runtime that is measured, where it is not this one. */
  runtime: string | null
  /** What the user must know about it. */
  notice: string | null
}

/**
 * Installs what the run's host needs.
 * @param onSlow Told what is about to take its time.
 * @throws UsageError when that cannot be had; RunFailure when it is aborted.
 */
export async function installHost(
  options: RunOptions,
  signal: AbortSignal,
  onSlow?: (text: string) => void,
): Promise<InstalledHost> {
  const { host, network } = options.record
  switch (host) {
    case 'node': {
      const { dir, record, origin } = await installSdk(options.sdkSpec, { signal })
      return { start: { kind: 'node' }, dir, record, origin, runtime: null, notice: null }
    }
    case 'python':
      return await pythonHost(options.sdkSpec, network === 'local', signal)
    case 'chromium':
      return await chromiumHost(options, signal)
    case 'go':
      return await goHost(options.sdkSpec, network === 'local', signal, onSlow)
    default:
      return host satisfies never
  }
}

async function chromiumHost(options: RunOptions, signal: AbortSignal): Promise<InstalledHost> {
  const browser = findBrowser(options.browser)
  const version = await browserVersion(browser, childEnvironment())
  const { dir, record, origin } = await installSdk(options.sdkSpec, { signal })
  const loopbackOnly = options.record.network === 'local'
  return {
    start: { kind: 'chromium', browser, loopbackOnly },
    dir,
    record,
    origin,
    runtime: `chromium ${version ?? 'of an unknown version'}`,
    notice: null,
  }
}

async function pythonHost(
  spec: string | null,
  loopbackOnly: boolean,
  signal: AbortSignal,
): Promise<InstalledHost> {
  const cacheDir = defaultCacheDir()
  const sdk = await installPythonSdk(spec, { cacheDir, signal })
  const tools = join(cacheDir, 'native')
  const shim = await prepareShim(tools, childEnvironment())
  const agentFile = programFile('agent.py', tools)
  return {
    start: {
      kind: 'python',
      interpreter: sdk.interpreter,
      agentFile,
      shim,
      library: sdk.library,
      loopbackOnly,
    },
    dir: tools,
    record: sdk.record,
    origin: sdk.origin,
    runtime: `python ${sdk.pythonVersion}`,
    notice: shim.kind === 'ready' ? null : `Native memory is estimated, not counted: ${shim.reason}`,
  }
}

/** The Go agent's files. */
const GO_SOURCES = [
  'agent.go',
  'instances.go',
  'counting.go',
  'profiles.go',
  'workers.go',
  'calling.go',
] as const

async function goHost(
  spec: string | null,
  loopbackOnly: boolean,
  signal: AbortSignal,
  onSlow: ((text: string) => void) | undefined,
): Promise<InstalledHost> {
  const cacheDir = defaultCacheDir()
  const sources = Object.fromEntries(GO_SOURCES.map((name) => [name, programText(name)]))
  const sdk = await installGoSdk(spec, { cacheDir, sources, signal, onSlow })
  const tools = join(cacheDir, 'native')
  const shim = await prepareShim(tools, childEnvironment())
  return {
    start: { kind: 'go', program: sdk.program, shim, library: sdk.library, loopbackOnly },
    dir: tools,
    record: sdk.record,
    origin: sdk.origin,
    runtime: `go ${sdk.goVersion}`,
    notice: shim.kind === 'ready' ? null : `Native memory is estimated, not counted: ${shim.reason}`,
  }
}
