import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeCalls, publicMethods } from '../../../../src/run/hosts/wasm/calls.ts'
import type { CallStep } from '../../../../src/run/scenarios/host.ts'

const step = (method: string, ...args: CallStep['arguments']): CallStep => ({ method, arguments: args })

test('the public methods of a class are its own, without what the binding adds', () => {
  class Sdk {
    syncWallet(): void {}
    free(): void {}
    __destroy_into_raw(): void {}
    get handle(): number {
      return 1
    }
    addContact(): void {}
  }
  assert.deepEqual(publicMethods(Sdk.prototype), ['addContact', 'syncWallet'])
})

test('a later step gets what an earlier one returned, a field of it, large numbers and listeners', async () => {
  const seen: unknown[] = []
  const instance = { first: async () => ({ id: 'a' }), second: (...args: unknown[]) => seen.push(...args) }
  const steps = [
    step('first'),
    step('second', { $result: 0 }, { $result: 0, $field: 'id' }, { amount: { $integer: '1000' } }, [
      { $listener: true },
    ]),
    step('second', { $bytes: '00ff7a' }, { $bytes: '' }),
  ]
  const made = await makeCalls(instance, { steps, times: 1, limitMs: 1000 })
  assert.deepEqual([made.made, made.refused, made.hung], [1, 0, false])
  const [whole, field, amount, listeners] = seen as [unknown, unknown, unknown, { onEvent: unknown }[]]
  assert.deepEqual([whole, field, amount], [{ id: 'a' }, 'a', { amount: 1000n }])
  assert.equal(typeof listeners[0]?.onEvent, 'function')
  assert.deepEqual(seen.slice(4), [[0, 255, 122], []])
})

test('whom to pay is said as this SDK takes it: since 0.17 what it is, before that the text alone', async () => {
  const seen: unknown[] = []
  const older = { prepareSendPayment: async (request: unknown) => seen.push(request) }
  const newer = { ...older, authorizeLightningAddressTransfer: () => {} }
  const prepared = { paymentRequest: { type: 'input', input: 'sprt1x' }, amount: { $integer: '7' } }
  for (const instance of [older, newer]) {
    await makeCalls(instance, { steps: [step('prepareSendPayment', prepared)], times: 1, limitMs: 1000 })
  }
  assert.deepEqual(seen, [
    { paymentRequest: 'sprt1x', amount: 7n },
    { paymentRequest: { type: 'input', input: 'sprt1x' }, amount: 7n },
  ])
})

test('refusals are counted and the last one is kept, whatever was thrown', async () => {
  const thrown: unknown[] = [new Error('one'), 'two', { three: 3 }]
  const instance = {
    call: async () => {
      throw thrown.shift()
    },
  }
  const made = await makeCalls(instance, { steps: [step('call')], times: 3, limitMs: 1000 })
  assert.deepEqual([made.made, made.refused, made.refusal], [3, 3, '{"three":3}'])
})

test('a call that never returns ends the calls, and those before it count', async () => {
  let calls = 0
  const instance = { call: () => (++calls === 3 ? new Promise(() => {}) : calls) }
  const made = await makeCalls(instance, { steps: [step('call')], times: 9, limitMs: 20 })
  assert.deepEqual([made.made, made.hung, calls], [2, true, 3])
})

test('what is to be freed is freed, also when a later step is refused', async () => {
  let freed = 0
  const instance = {
    get: () => ({
      free: () => {
        freed += 1
      },
    }),
  }
  const steps: CallStep[] = [{ ...step('get'), frees: true }, step('missing')]
  const made = await makeCalls(instance, { steps, times: 2, limitMs: 1000 })
  assert.deepEqual([freed, made.refusal], [2, 'this SDK has no method missing'])
})
