import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { lockBlocks } from '../../../src/spark/bitcoin/timelock.ts'
import { ledgerReport } from '../../../src/spark/control/reports.ts'
import type { NetworkState } from '../../../src/spark/operator/network-state.ts'
import { openSwaps, returnExpired } from '../../../src/spark/operator/network-state.ts'
import { initiatePreimageSwap } from '../../../src/spark/operator/preimage-swap.ts'
import { SwapRefused } from '../../../src/spark/ssp/counter-swap.ts'
import { sendLightning } from '../../../src/spark/ssp/lightning.ts'
import { offerLeaves, payable, preparePreimageSwap } from '../wallet/lightning.ts'
import { localOperators } from '../wallet/local-operators.ts'
import { TestWallet } from '../wallet/test-wallet.ts'

const DAY_MS = 24 * 3600 * 1000

const action = fc.record({
  kind: fc.constantFrom(
    ...([
      'spark',
      'spark',
      'claim',
      'claim',
      'claim',
      'invoice',
      'offer',
      'offer',
      'pay',
      'pay',
      'refused',
    ] as const),
    ...(['expire', 'broken', 'stranger', 'reconnect', 'renew'] as const),
  ),
  who: fc.nat(2),
  toWhom: fc.nat(2),
  pick: fc.nat(7),
})

test('whatever payments of both kinds do in whatever order: no money is made or lost, no leaf has two owners, open swaps end', () => {
  const reached = new Map<string, number>()
  const reach = (what: string) => reached.set(what, (reached.get(what) ?? 0) + 1)
  fc.assert(
    fc.property(fc.array(action, { minLength: 15, maxLength: 40 }), (actions) => {
      let nowMs = Date.parse('2026-11-26T04:00:00Z')
      const net = localOperators({ now: () => new Date(nowMs), mint: { refundBlocks: 400, nodeBlocks: 0 } })
      const { state, provider } = net
      const wallets = ['alice', 'bob', 'carol'].map((name) => net.wallet(name, 700, 300))
      const invoices: { to: number; invoice: ReturnType<typeof payable> }[] = []
      const offers: { from: number; input: ReturnType<typeof offerLeaves> }[] = []
      for (const { kind, who, toWhom, pick } of actions) {
        const wallet = wallets[who] as TestWallet
        const other = wallets[toWhom] as TestWallet
        const [leaf] = wallet
          .leaves()
          .filter(({ status, refunds }) => status === 'AVAILABLE' && lockBlocks(refunds.cpfp.sequence) >= 100)
        const offer = offers[pick % (offers.length || 1)]
        switch (kind) {
          case 'spark':
            if (leaf) wallet.send(other, leaf)
            break
          case 'claim':
            for (const transfer of wallet.claimable().slice(0, 2)) wallet.claim(transfer)
            break
          case 'invoice':
            invoices.push({ to: toWhom, invoice: payable(net, other, pick % 2 ? 700 : 300, 3600) })
            break
          case 'offer': {
            const wanted = invoices[pick % (invoices.length || 1)]?.invoice
            const exact = wanted && wallet.leaves().find((each) => fits(each, wanted.amountSat))
            if (!exact) break
            offers.push({ from: who, input: offerLeaves(state, wallet, [exact], wanted) })
            reach('offered')
            break
          }
          case 'pay':
          case 'refused':
            if (!offer) break
            if (kind === 'refused') net.faults.refuseSends('no route', 1)
            reach(tryToPay(state, provider, offer.input, (wallets[offer.from] as TestWallet).identity))
            net.faults.clear()
            break
          case 'expire':
            nowMs += pick < 4 ? 3600_000 : 16 * DAY_MS + 1
            if (openSwaps(state).length > 0 && pick >= 4) reach('expired')
            returnExpired(state)
            break
          case 'broken': {
            const wanted = invoices[pick % (invoices.length || 1)]?.invoice
            if (!leaf || !wanted) break
            const request = preparePreimageSwap(state, wallet, [leaf], wanted)
            request.paymentHash = new Uint8Array(32).fill(pick)
            assert.throws(() => initiatePreimageSwap(state, request, wallet.identity))
            reach('broken')
            break
          }
          case 'stranger':
            if (!offer || wallets[offer.from] === wallet) break
            assert.throws(() => sendLightning(state, provider, offer.input, wallet.identity), SwapRefused)
            reach('stranger')
            break
          case 'reconnect':
            // All that a wallet keeps is its seed.
            wallets[who] = new TestWallet(state, ['alice', 'bob', 'carol'][who] ?? '')
            break
          case 'renew':
            for (const each of wallet.leaves().filter(({ status }) => status === 'AVAILABLE')) {
              if (lockBlocks(each.refunds.cpfp.sequence) <= 100) wallet.renew(each)
            }
            break
          default:
            kind satisfies never
        }
        checkBooks(state)
      }
      nowMs += 17 * DAY_MS
      returnExpired(state)
      for (const wallet of wallets) wallet.claimAll()
      assert.deepEqual(openSwaps(state), [])
      const { underWaySat, openSwapsSat } = checkBooks(state)
      assert.deepEqual({ underWaySat, openSwapsSat }, { underWaySat: 0, openSwapsSat: 0 })
      const held = wallets.reduce((sum, { identity }) => sum + state.ledger.balanceSat(identity), 0)
      assert.equal(held, 3000, 'all of it is in the wallets')
    }),
    { seed: 20_261_126, numRuns: 40 },
  )
  for (const what of ['offered', 'paid', 'refused', 'expired', 'broken', 'stranger']) {
    assert.ok((reached.get(what) ?? 0) >= 5, `${what} came ${reached.get(what) ?? 0} times`)
  }
})

function fits(
  { status, refunds, tree }: ReturnType<TestWallet['leaves']>[number],
  sat: number | null,
): boolean {
  return status === 'AVAILABLE' && tree.valueSat === sat && lockBlocks(refunds.cpfp.sequence) >= 100
}

function tryToPay(...payment: Parameters<typeof sendLightning>): 'paid' | 'refused' {
  try {
    sendLightning(...payment)
    return 'paid'
  } catch (error) {
    assert.ok(error instanceof SwapRefused, String(error))
    return 'refused'
  }
}

function checkBooks(state: NetworkState) {
  const { ledger } = state
  const leaves = [...ledger.identities()].flatMap((identity) => [...ledger.leavesOf(identity)])
  assert.equal(new Set(leaves.map(({ id }) => id)).size, leaves.length, 'a leaf has one owner')
  assert.equal(new Set(leaves.map(({ tree }) => tree)).size, leaves.length, 'a tree has one leaf')
  const books = ledgerReport(state)
  assert.equal(books.totalSat, 3000)
  assert.equal(books.depositedSat - books.exitedSat, 3000)
  const locked = leaves.filter(({ status }) => status !== 'AVAILABLE')
  assert.equal(
    books.underWaySat,
    locked.reduce((sum, { tree }) => sum + tree.valueSat, 0),
    'what is locked is under way, no more and no less',
  )
  return books
}
