import { instanceSparkConfig } from '../../../../spark/spark-config.ts'
import type { Injection } from '../../../options/options.ts'
import {
  captureInstantiation,
  type MemoryReader,
  memoryHooks,
  openMemoryReader,
  prepareMemoryHooks,
} from '../../../probe/page-probe.ts'
import type { SdkEvent, SdkModule } from '../../../protocol/protocol.ts'
import type { LeakInjector } from '../../../scenarios/scenarios.ts'
import {
  createLeakInjector,
  type InstanceOptions,
  instanceOptions,
  SdkWallet,
  sharedContext,
  waitUntilIdle,
} from '../../wasm/wasm-sdk.ts'
import type { PageAgent, PageEvent, PageWalletOptions } from './page-agent.ts'
import { PageOwn } from './page-own.ts'
import { PageResources } from './page-resources.ts'

/**
 * The program in the measured page: prepares the counting, loads the SDK, and obeys the harness. Served as a module of
 * its own, so it may import nothing that needs Node.
 */

// The SDK prints a lot, and the browser keeps everything printed, with all objects that it names.
for (const method of ['log', 'info', 'warn', 'debug', 'error'] as const) console[method] = () => {}
// 250 entries of each fetch would look like growth.
performance.setResourceTimingBufferSize(0)
const hooks = prepareMemoryHooks()
captureInstantiation(hooks)
const resources = new PageResources()
resources.watch()

/** Set by the harness over the developer tools' protocol: it takes one text. */
declare const memtestTell: (json: string) => void
function tell(event: PageEvent): void {
  memtestTell(JSON.stringify(event))
}

addEventListener('error', (event) =>
  tell({ kind: 'uncaught', message: textOf(event.error ?? event.message) }),
)
addEventListener('unhandledrejection', (event) => tell({ kind: 'uncaught', message: textOf(event.reason) }))

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

interface V8Memory {
  usedJSHeapSize: number
  totalJSHeapSize: number
}

let sdk: SdkModule
let reader: MemoryReader
let injector: LeakInjector
let context: ReturnType<typeof sharedContext> | null = null
let closesStorage = false
let places = 0
const wallets = new Map<string, { wallet: SdkWallet; place: { number: number } }>()

// Chromium opens six connections to a host and each living instance keeps one: every one needs a host name of its own.
function nextPlace(): number {
  places += 1
  return places
}

function placed(options: InstanceOptions, place: number): InstanceOptions {
  const { network } = options
  if (network.kind !== 'local') return options
  return { ...options, network: { ...network, sparkConfig: instanceSparkConfig(network.sparkConfig, place) } }
}

const optionsOf = (asked: PageWalletOptions) => instanceOptions(sdk, { ...asked, storageDir: '' })

function tellEvent(wallet: string, { type, ...rest }: SdkEvent): void {
  const payment = 'payment' in rest ? rest.payment : undefined
  tell({
    kind: 'sdk-event',
    wallet,
    event: {
      type,
      ...(payment && {
        payment: { paymentType: payment.paymentType, id: payment.id, amount: String(payment.amount) },
      }),
    },
  })
}

const own = new PageOwn(tell, (made, asked) => {
  const place = nextPlace()
  const options = optionsOf(asked)
  return { sdk, ...made, storage: made.name, options: () => placed(options, place) }
})

const agent: PageAgent = {
  async load(entry, { closeStorage }) {
    closesStorage = closeStorage
    const module = await import(entry)
    await module.default()
    sdk = module
    reader = openMemoryReader({
      memory() {
        const { memory } = performance as unknown as { memory: V8Memory }
        return { heapUsed: memory.usedJSHeapSize, heapTotal: memory.totalJSHeapSize, rss: 0, external: 0 }
      },
      activeResources: () => resources.open(hooks.requests.open),
      countObjects: () => null,
    })
    return reader.census()
  },
  wallet(name, mnemonic, asked) {
    const place = { number: nextPlace() }
    context ??= sharedContext(sdk)
    const options = { ...optionsOf(asked), ...(asked.shared ? { context } : {}) }
    const wallet = new SdkWallet({
      sdk,
      name,
      mnemonic,
      storage: name,
      options: () => placed(options, place.number),
      listener: { onEvent: (event) => tellEvent(name, event) },
    })
    wallets.set(name, { wallet, place })
  },
  async onWallet(name, method, args) {
    const known = wallets.get(name)
    if (known === undefined) throw new Error(`the page has no wallet ${name}`)
    const call = known.wallet[method] as (...args: unknown[]) => Promise<unknown>
    // What is abandoned keeps its connections, and so its host name.
    if (method === 'abandon') known.place.number = nextPlace()
    return (await call.apply(known.wallet, args)) ?? null
  },
  injector(injection: Injection, mnemonic, asked, perPayment) {
    const options = optionsOf(asked)
    const make = (name: string, of: () => InstanceOptions) =>
      new SdkWallet({ sdk, name, mnemonic, storage: name, options: of, listener: { onEvent: () => {} } })
    injector = createLeakInjector(
      { sdk, options: () => placed(options, nextPlace()) },
      injection,
      make,
      perPayment,
    )
  },
  async plant(after) {
    if (after === 'cycle') await injector.afterCycle()
    else injector.afterPayment()
  },
  sample() {
    const { goroutines, wasmMemoryBytes, rustLiveBytes, rustLiveBlocks, externrefs, sdkHandles } =
      reader.sample()
    const reading = { goroutines, wasmMemoryBytes, rustLiveBytes, rustLiveBlocks, externrefs, sdkHandles }
    return { reading, census: reader.census() }
  },
  async checkpoint(phase, options) {
    if (closesStorage && phase === 'rest') resources.closeConnections()
    const { openConnections } = resources
    return { ...(await reader.checkpoint(phase, options)), openConnections }
  },
  idle: () => waitUntilIdle(memoryHooks().requests),
  canShare: () => sdk.newSharedSdkContext !== undefined,
  loadOwn: (address, file, options) => own.load(address, file, options),
  runOwn: (part) => own.run(part),
  stopOwn: () => own.stop(),
  answered: (id, answer) => own.answered(id, answer),
}

/** An answer, or an error's text: how an exception reads is the protocol's own affair. */
async function answer(verb: keyof PageAgent, args: unknown[]): Promise<{ ok: unknown } | { error: string }> {
  try {
    const does = agent[verb] as (...args: unknown[]) => unknown
    return { ok: (await does(...args)) ?? null }
  } catch (error) {
    return { error: textOf(error) }
  }
}

Object.assign(globalThis, { memtestAgent: { answer } })
