import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../../../errors.ts'
import type { ChromiumStart, HarnessConfig } from '../../protocol/protocol.ts'
import type { Host } from '../../scenarios/scenarios.ts'
import { mnemonicOf } from '../mnemonic.ts'
import type { OpenHost, TellHost } from '../opened-host.ts'
import { ChromiumProbe } from './chromium-probe.ts'
import { ChromiumProcess } from './chromium-process.ts'
import type { OwnFiles } from './own-files.ts'
import { loadOwnInPage } from './own-in-page.ts'
import type { PageEvent } from './page/page-agent.ts'
import { startPageProfiling } from './page-profiling.ts'
import { servePage } from './page-server.ts'
import { PageSession } from './page-session.ts'
import { PageWallet } from './page-wallet.ts'

export { browserVersion, findBrowser } from './find-browser.ts'

const SDK_PACKAGE = '@breeztech/breez-sdk-spark'
/** The build for pages, by age: from some version on it brings its storage by itself. */
const ENTRIES = ['web/index.js', 'web/breez_sdk_spark_wasm.js']

const START_LIMIT_MS = 60_000

/** A host with a browser of its own to watch. */
interface ChromiumHost extends Host {
  chromium: ChromiumProcess
  page: PageSession
  ownFiles: OwnFiles
}

/** Starts Chromium with a page in it as the measured process, with the profiles that were asked for. */
export async function openChromiumHost(
  start: ChromiumStart,
  config: HarnessConfig,
  tell: TellHost,
  onUncaught: (error: unknown) => void,
): Promise<OpenHost> {
  const host = await startChromiumHost(start, config, onUncaught)
  tell({ kind: 'notice', text: `Chromium in process ${host.chromium.pid}` })
  return {
    host,
    profiling: await startPageProfiling(host.page, config),
    died: host.chromium.died,
    loadOwn: (file, makings) => loadOwnInPage(file, makings, host, config),
  }
}

/**
 * Starts a browser, opens the agent's page and loads the SDK into it.
 * @param onUncaught Hears of what the SDK throws outside any call.
 * @throws Error when any of that fails; then nothing runs any more.
 */
export async function startChromiumHost(
  { browser, loopbackOnly }: ChromiumStart,
  {
    sdkDir,
    storageDir,
    record,
    closeStorage,
  }: Pick<HarnessConfig, 'sdkDir' | 'storageDir' | 'closeStorage'> & { record: { forceGc: boolean } },
  onUncaught: (error: unknown) => void,
  flags: readonly string[] = [],
): Promise<ChromiumHost> {
  const sdkFolder = join(sdkDir, 'node_modules', SDK_PACKAGE)
  const entry = webEntry(sdkFolder)
  const server = await servePage(sdkFolder, entry)
  const wallets = new Map<string, PageWallet>()
  const onEvent = (event: PageEvent) => {
    if (event.kind === 'uncaught') onUncaught(new Error(event.message))
    else if (event.kind === 'sdk-event')
      wallets.get(event.wallet)?.events.onEvent(event.event as unknown as SentEvent)
  }
  const profileDir = join(storageDir, 'chromium')
  const chromium = new ChromiumProcess({ browser, profileDir, loopbackOnly, flags })
  const close = async () => {
    await chromium.close()
    server.close()
  }
  const limit = setTimeout(
    () => chromium.giveUp(`Chromium did not open a page within ${START_LIMIT_MS / 1000} s`),
    START_LIMIT_MS,
  )
  try {
    const page = await PageSession.open(chromium, server.url, onEvent)
    const census = await page.ask('load', `/sdk/${entry}`, { closeStorage })
    return {
      chromium,
      page,
      ownFiles: server.own,
      probe: new ChromiumProbe(page, await rendererOf(chromium), record.forceGc, census),
      wallet(name, seedHex, { storageDir: _, ...options }) {
        const wallet = new PageWallet(page, name, page.ask('wallet', name, mnemonicOf(seedHex), options))
        wallets.set(name, wallet)
        return wallet
      },
      injector(injection, { storageDir: _, ...options }, perPayment) {
        const mnemonic = mnemonicOf(randomBytes(32).toString('hex'))
        const made = page.ask('injector', injection, mnemonic, options, perPayment)
        made.catch(() => {})
        return {
          async afterCycle() {
            await made
            await page.ask('plant', 'cycle')
          },
          afterPayment() {
            // How that ends is told by the page's end.
            page.ask('plant', 'payment').catch(() => {})
          },
        }
      },
      canShare: () => page.ask('canShare'),
      close,
    }
  } catch (error) {
    await close()
    throw error
  } finally {
    clearTimeout(limit)
  }
}

type SentEvent = Parameters<PageWallet['events']['onEvent']>[0]

/** @throws UsageError when the package has no build for pages. */
function webEntry(sdkFolder: string): string {
  const entry = ENTRIES.find((file) => existsSync(join(sdkFolder, file)))
  if (entry !== undefined) return entry
  throw new UsageError(
    `--host chromium needs the SDK's build for pages, ${ENTRIES.at(-1)}, this package has none: use --host node`,
  )
}

/** The page's own process: the browser's busiest renderer, since it has compiled the SDK. */
async function rendererOf({ cdp }: ChromiumProcess): Promise<number | null> {
  const { processInfo } = await cdp.send<{ processInfo: { type: string; id: number; cpuTime: number }[] }>(
    'SystemInfo.getProcessInfo',
  )
  const renderers = processInfo.filter(({ type }) => type === 'renderer')
  return renderers.sort((a, b) => b.cpuTime - a.cpuTime)[0]?.id ?? null
}
