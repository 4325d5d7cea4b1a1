import assert from 'node:assert/strict'
import { test } from 'node:test'
import { basePoint, parseScalar } from '../../../src/spark/crypto/curve.ts'
import { encryptTo } from '../../../src/spark/crypto/ecies.ts'
import { GROUP_ORDER, scalarToBytes } from '../../../src/spark/crypto/scalar.ts'
import type { GrpcCode } from '../../../src/spark/grpc/status.ts'
import { storePreimageShares } from '../../../src/spark/operator/store-preimage.ts'
import type { StorePreimageShareV2Request } from '../../../src/spark/proto/generated/spark_pb.ts'
import { writeInvoice } from '../../../src/spark/ssp/lightning.ts'
import { askForInvoice, prepareShares, type SpoilShares } from '../wallet/lightning.ts'
import { localOperators } from '../wallet/local-operators.ts'
import { assertRefused } from './refused.ts'

const net = localOperators()
const { state } = net
const bob = net.wallet('bob')
const mallory = net.wallet('mallory')
const own = askForInvoice(net, bob, 1000)

/** Bob's shares, changed by the test, must be refused with these words, and the invoice stay without a preimage. */
function refused(
  what: string,
  words: RegExp,
  change: (request: StorePreimageShareV2Request) => void,
  { code = 'invalidArgument' as GrpcCode, spoil = undefined as SpoilShares | undefined, caller = bob } = {},
) {
  const request = prepareShares(state, bob, own, spoil)
  change(request)
  assertRefused(state, code, () => storePreimageShares(state, request, caller.identity), what, words)
  assert.equal(own.invoice.preimage, null, what)
}
const nothing = () => {}

test('shares are for an invoice of the caller, of this payment hash', () => {
  refused('another identity', /the session is not that of the identity that stores shares/, nothing, {
    code: 'permissionDenied',
    caller: mallory,
  })
  refused('hash', /the invoice is not one of this payment hash/, (request) => {
    request.paymentHash = new Uint8Array(32)
  })
  refused('invoice', /the invoice is not one of this payment hash/, (request) => {
    request.invoiceString = 'lnbcrt1'
  })
  const theirs = askForInvoice(net, mallory, 1000)
  const stolen = prepareShares(state, bob, theirs)
  const store = () => storePreimageShares(state, stolen, bob.identity)
  assertRefused(state, 'notFound', store, "somebody else's", /wrote this wallet no such invoice/)
})

test('every operator gets a share that it can read, of the threshold of the network', () => {
  const [first, , third] = state.operators.all
  assert.ok(first && third)
  refused('threshold', /the threshold should be 2/, (request) => {
    request.threshold = 3
  })
  refused('one left out', /got no preimage share that it can read/, (request) => {
    delete request.encryptedPreimageShares[third.identifier]
  })
  refused("another operator's", /got no preimage share that it can read/, (request) => {
    request.encryptedPreimageShares[third.identifier] =
      request.encryptedPreimageShares[first.identifier] ?? new Uint8Array()
  })
  refused('no message', /got no preimage share that it can read/, (request) => {
    request.encryptedPreimageShares[third.identifier] = encryptTo(third.identityKey, Uint8Array.of(0xff))
  })
  const set = (bytes: Uint8Array): SpoilShares => {
    return (shares) => {
      if (shares[1]) shares[1].secretShare = bytes
    }
  }
  const unreadable = /got no preimage share that it can read/
  refused('a share of zero', unreadable, nothing, { spoil: set(new Uint8Array(32)) })
  refused('a share past the group', unreadable, nothing, { spoil: set(scalarToBytes(GROUP_ORDER)) })
})

test('shares that do not fit their proofs, or proofs that differ, are refused', () => {
  const wrongShare: SpoilShares = (shares) => {
    if (shares[2]) shares[2].secretShare = scalarToBytes(7n)
  }
  refused('share', /a preimage share does not match its proofs/, nothing, { spoil: wrongShare })
  const same = /the same 2 proofs everywhere/
  const proofs = (change: (proofs: Uint8Array[]) => void, at?: number): SpoilShares => {
    return (shares) => {
      for (const [index, share] of shares.entries())
        if (at === undefined || at === index) change(share.proofs)
    }
  }
  const other = (list: Uint8Array[]) => {
    list[1] = basePoint(7n)
  }
  refused('a proof at one operator', same, nothing, { spoil: proofs(other, 1) })
  refused('a proof at all', /does not match its proofs/, nothing, { spoil: proofs(other) })
  refused('one proof less', same, nothing, { spoil: proofs((list) => list.pop()) })
  refused('one more', same, nothing, { spoil: proofs((list) => list.push(basePoint(7n))) })
  refused('no point', same, nothing, { spoil: proofs((list) => list.splice(0, 1, new Uint8Array(33))) })
})

test('shares of another secret than the preimage are refused, though they fit each other', () => {
  const request = prepareShares(state, bob, { ...own, preimage: 7n })
  const store = () => storePreimageShares(state, request, bob.identity)
  assertRefused(state, 'invalidArgument', store, 'secret', /the shares do not give the preimage/)
})

test('the operators restore the preimage from its shares; storing it again is the same', () => {
  const request = prepareShares(state, bob, own)
  storePreimageShares(state, request, bob.identity)
  storePreimageShares(state, request, bob.identity)
  assert.deepEqual(own.invoice.preimage, scalarToBytes(own.preimage))
})

test('shares computed by hand give the preimage: 5 + 2x at 1, 2 and 3', () => {
  const preimage = parseScalar(Buffer.from(`${'00'.repeat(31)}05`, 'hex'))
  assert.equal(preimage, 5n)
  // SHA-256 of 31 zero bytes and a five.
  const hash = '96de8fc8c256fa1e1556d41af431cace7dca68707c78dd88c3acab8b17164c47'
  const input = { network: 'REGTEST', amount_sats: 1, payment_hash: hash }
  const invoice = writeInvoice(state, net.provider.identitySecret, input, bob.identity)
  const request = prepareShares(state, bob, { invoice, preimage: 5n }, (shares) => {
    for (const [index, share] of shares.entries()) {
      share.secretShare = scalarToBytes([7n, 9n, 11n][index] ?? 0n)
      // 5 G and 2 G, from SEC 2's base point.
      share.proofs = [
        '022f8bde4d1a07209355b4a7250a5c5128e88b84bddc619ab7cba8d569b240efe4',
        '02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5',
      ].map((hex) => new Uint8Array(Buffer.from(hex, 'hex')))
    }
  })
  storePreimageShares(state, request, bob.identity)
  assert.equal(Buffer.from(invoice.preimage ?? []).toString('hex'), `${'00'.repeat(31)}05`)
})

test('while an operator is down no shares are stored', () => {
  net.faults.takeDown(1, 60)
  const request = prepareShares(state, bob, askForInvoice(net, bob, 1))
  assertRefused(state, 'unavailable', () => storePreimageShares(state, request, bob.identity))
  net.faults.clear()
})
