// Each answered gRPC-web request leaves one JavaScript function and one Rust block behind, for good.
// npm i @breeztech/breez-sdk-spark@0.19.2 better-sqlite3@13 && node --expose-gc repro-externrefs.mjs [calls]
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

let wasm // the SDK's exports, to look into its table of JavaScript references
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct: (Instance, args) => {
    const instance = new Instance(...args)
    wasm ??= instance.exports
    return instance
  },
})
const { default: sdk } = await import('@breeztech/breez-sdk-spark')
const functionsHeldByRust = async () => {
  for (let turn = 0; turn < 5; turn++) globalThis.gc(await wait(10))
  const { __wbindgen_externrefs: table } = wasm
  return Array.from({ length: table.length }, (_, i) => table.get(i)).filter((f) => typeof f === 'function')
    .length
}

let answers = 0 // the smallest gRPC-web server: an empty message, then the trailer "grpc-status:0"
const body = Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 0x80, 0, 0, 0, 13]), Buffer.from('grpc-status:0')])
const server = createServer((_, response) => {
  answers++
  response.setHeader('content-type', 'application/grpc-web+proto').end(body)
})
await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
const config = sdk.defaultServerConfig('regtest') // no background tasks, no timers left
for (const operator of config.sparkConfig.signingOperators)
  operator.address = `http://127.0.0.1:${server.address().port}`
const seed = { type: 'mnemonic', mnemonic: `${'abandon '.repeat(11)}about` }
const builder = await sdk.SdkBuilder.new(config, seed).withDefaultStorage(mkdtempSync('/tmp/repro-'))
const wallet = await builder.build()
for (let call = 0; call < (process.argv[2] ?? 100); call++) await wallet.syncWallet({}).catch(() => {})
await wallet.disconnect()
wallet.free()
console.log({ answers, functionsHeldByRust: await functionsHeldByRust() })
process.exit()
