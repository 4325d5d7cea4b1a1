// A refused gRPC-web call leaves a function behind, one that is never answered leaves none.
// npm i @breeztech/breez-sdk-spark@0.19.2 && node --expose-gc repro-refused-answers.mjs refuse|drop [calls]
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

const [how = 'refuse', calls = 100] = process.argv.slice(2)
let wasm // the SDK's exports, to look into its table of JavaScript references
WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...args) {
    super(...args)
    wasm ??= this.exports
  }
}
const { default: sdk } = await import('@breeztech/breez-sdk-spark')
const functionsHeldByRust = async () => {
  for (let turn = 0; turn < 5; turn++) globalThis.gc(await wait(10))
  const table = wasm.__wbindgen_externrefs
  let held = 0
  for (let i = 0; i < table.length; i++) held += typeof table.get(i) === 'function'
  return held
}
let requests = 0
const trailer = Buffer.from('grpc-status:7') // permission denied
const refusal = Buffer.concat([Buffer.from([0x80, 0, 0, 0, trailer.length]), trailer])
const server = createServer((_, response) => {
  requests++
  if (how === 'drop') response.socket.destroy()
  else response.setHeader('content-type', 'application/grpc-web+proto').end(refusal)
})
await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
const config = sdk.defaultServerConfig('regtest') // no background tasks, no timers left
const address = `http://127.0.0.1:${server.address().port}`
for (const operator of config.sparkConfig.signingOperators) operator.address = address
const seed = { type: 'mnemonic', mnemonic: `${'abandon '.repeat(11)}about` }
const builder = sdk.SdkBuilder.new(config, seed)
const wallet = await (await builder.withDefaultStorage(mkdtempSync('/tmp/repro-'))).build()
for (let call = 0; call < calls; call++) await wallet.getUserSettings().catch(() => {})
await wallet.disconnect()
wallet.free()
console.log({ how, requests, functionsHeldByRust: await functionsHeldByRust() })
process.exit()
