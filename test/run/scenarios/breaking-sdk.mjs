// A preload for the measured process: an SDK with few methods, of which one hangs, one throws outside the call, one ends
// the process, one leaks, and one is new.
import Module from 'node:module'

const CALLED = ['getInfo', 'getLightningAddress', 'listContacts', 'listPayments', 'parse', 'recommendedFees']
const load = Module._load
const kept = []

Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest)
  if (request !== '@breeztech/breez-sdk-spark') return loaded
  const { prototype } = loaded.BreezSdk
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    // An accessor is no public method of the class, and can be called all the same.
    if (typeof value === 'function' && name !== 'constructor' && !CALLED.includes(name)) {
      Object.defineProperty(prototype, name, { get: () => value, configurable: true })
    }
  }
  prototype.brandNew = async () => {}
  prototype.getLightningAddress = async function () {
    // A token issuer that nobody frees keeps a block of the Rust heap, a handle, and its instance.
    kept.push(this.getTokenIssuer())
  }
  prototype.listContacts = () => new Promise(() => {})
  prototype.parse = () => {
    setTimeout(() => {
      throw new Error('outside')
    }, 1)
    return new Promise(() => {})
  }
  prototype.recommendedFees = () => process.exit(7)
  return loaded
}
