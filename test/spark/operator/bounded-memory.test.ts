import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lockBlocks } from '../../../src/spark/bitcoin/timelock.ts'
import { counterSwap } from '../../../src/spark/ssp/counter-swap.ts'
import { localOperators } from '../wallet/local-operators.ts'
import { initiateSwap } from '../wallet/swap.ts'

test('what the network remembers does not grow with payments, renewals and swaps', () => {
  const clock = { ms: Date.UTC(2026, 10, 22) }
  const net = localOperators({
    mint: { refundBlocks: 300, nodeBlocks: 0 },
    limits: { historyPerWallet: 8, ancestors: 1 },
    now: () => new Date(clock.ms),
  })
  const { ledger, nonces, counts } = net.state
  let [from, to] = [net.wallet('alice', 1024), net.wallet('bob')]
  const remembered: { nodes: number; transfers: number; nonces: number }[] = []
  for (let payment = 1; payment <= 120; payment++) {
    clock.ms += 5000
    for (const leaf of from.leaves()) if (lockBlocks(leaf.refunds.cpfp.sequence) <= 100) from.renew(leaf)
    if (payment % 10 === 0) {
      const swap = initiateSwap(net.state, from, from.leaves(), [1024])
      counterSwap(net.state, net.provider, swap, from.identity)
      from.claimAll()
    }
    from.send(to, ...from.leaves())
    to.claimAll()
    ;[from, to] = [to, from]
    remembered.push({ nodes: ledger.nodeCount, transfers: ledger.transferCount, nonces: nonces.size })
  }
  assert.ok(counts.renewals.zero >= 3 && counts.swaps === 12, 'renewed and swapped on the way')
  for (const kind of ['nodes', 'transfers', 'nonces'] as const) {
    const highest = (entries: typeof remembered) => Math.max(...entries.map((entry) => entry[kind]))
    assert.ok(highest(remembered.slice(60)) <= highest(remembered.slice(0, 60)), kind)
  }
  assert.ok(
    ledger.transferCount <= 2 * 10 + 2 * 10,
    'two histories of eight and a quarter, of payments and of swaps',
  )
})
