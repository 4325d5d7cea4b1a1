import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  type ClassRegistry,
  classifyRegistry,
  countFinalizationRegistries,
  countLive,
  finalizedHandles,
  liveHandles,
} from '../../../src/run/probe/handles.ts'
import { collectGarbage } from '../../../src/run/probe/rest.ts'

setFlagsFromString('--expose-gc')
globalThis.gc ??= runInNewContext('gc') as typeof globalThis.gc
const Genuine = globalThis.FinalizationRegistry
const registries: ClassRegistry[] = []
countFinalizationRegistries(registries)

/** Stands for the glue's raw exports. */
const wasm = { __wbg_wallet_free: (_pointer: number, _byCollector: number) => {} }
class Wallet {}
const wallets = new FinalizationRegistry((pointer: number) => wasm.__wbg_wallet_free(pointer, 1))

test('registries are told apart by their callback as the glue of old and new versions writes it', () => {
  assert.deepEqual(classifyRegistry('ptr => wasm.__wbg_breezsdk_free(ptr >>> 0, 1)'), {
    kind: 'handle',
    name: 'breezsdk',
  })
  assert.deepEqual(classifyRegistry('state => wasm.__wbindgen_destroy_closure(state.a, state.b)'), {
    kind: 'closure',
    name: 'closure',
  })
  assert.deepEqual(
    classifyRegistry('state => {\n wasm.__wbindgen_export_7.get(state.dtor)(state.a, state.b)\n}'),
    {
      kind: 'closure',
      name: 'closure',
    },
  )
  assert.equal(classifyRegistry('() => connections.delete(key)'), null)
})

test('live handles are those registered, neither freed nor finalized, under the name of their class', async () => {
  const kept = new Wallet()
  const freed = new Wallet()
  wallets.register(kept, 1, kept)
  wallets.register(freed, 2, freed)
  assert.deepEqual(liveHandles(registries), { Wallet: 2 })
  assert.equal(wallets.unregister(freed), true)
  assert.equal(wallets.unregister(freed), false)
  assert.equal(countLive(registries, 'handle'), 1)
  ;(() => {
    const forgotten = new Wallet()
    wallets.register(forgotten, 3, forgotten)
  })()
  await collectGarbage()
  assert.deepEqual(finalizedHandles(registries), { Wallet: 1 })
  assert.deepEqual(liveHandles(registries), { Wallet: 1 })
  assert.ok(kept)
})

test("everybody else's registries stay the genuine class", () => {
  const mine = new FinalizationRegistry(() => {})
  assert.equal(mine.constructor, Genuine)
  assert.ok(mine instanceof FinalizationRegistry)
  class Derived extends FinalizationRegistry<number> {}
  assert.ok(new Derived(() => {}) instanceof Derived)
  assert.equal(registries.length, 1)
})
