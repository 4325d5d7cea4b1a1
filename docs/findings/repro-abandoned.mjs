// An instance that is let go without disconnect() lives on: its tasks hold it, and nothing else can end them.
// npm i @breeztech/breez-sdk-spark@0.19.2 && node --expose-gc repro-abandoned.mjs disconnect|free|drop client|server [seconds]
import { mkdtempSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const [how = 'free', kind = 'client', waitSec = 0] = process.argv.slice(2)
const INSTANCES = 20
let wasm // the SDK's exports, to look into its table of JavaScript references
WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...args) {
    super(...args)
    wasm ??= this.exports
  }
}
const { default: sdk } = await import('@breeztech/breez-sdk-spark')
const nowhere = 'http://127.0.0.1:9' // nobody answers there
const config = kind === 'server' ? sdk.defaultServerConfig('regtest') : sdk.defaultConfig('regtest')
delete config.realTimeSyncServerUrl
delete config.lnurlDomain
for (const operator of config.sparkConfig.signingOperators) operator.address = nowhere
config.sparkConfig.sspConfig.baseUrl = nowhere

async function live(name) {
  const builder = sdk.SdkBuilder.new(config, { type: 'mnemonic', mnemonic: `${'abandon '.repeat(11)}about` })
  const wallet = await (await builder.withDefaultStorage(mkdtempSync(`/tmp/repro-${name}-`))).build()
  if (how === 'disconnect') await wallet.disconnect()
  if (how !== 'drop') wallet.free()
}
async function storagesHeldByRust() {
  for (let turn = 0; turn < 30; turn++) globalThis.gc(await wait(100))
  const table = wasm.__wbindgen_externrefs
  let held = 0
  for (let i = 0; i < table.length; i++) held += table.get(i)?.constructor?.name === 'SqliteStorage'
  return held
}
for (let count = 0; count < INSTANCES; count++) await live(count)
await wait(1000 * waitSec)
const wasmMegabytes = wasm.memory.buffer.byteLength / 2 ** 20
console.log({
  kind,
  how,
  instances: INSTANCES,
  storagesHeldByRust: await storagesHeldByRust(),
  wasmMegabytes,
})
process.exit()
