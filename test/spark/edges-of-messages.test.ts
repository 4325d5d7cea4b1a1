import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { after, test } from 'node:test'
import { secp256k1 } from '../../src/spark/crypto/secp256k1.ts'
import { NonceStore } from '../../src/spark/frost/nonce-store.ts'
import { frame } from '../../src/spark/grpc/framing.ts'
import type { Route } from '../../src/spark/grpc/service.ts'
import { grpcWebListener } from '../../src/spark/grpc/web-listener.ts'
import { startNetwork } from '../../src/spark/network.ts'
import { tweakClaimKeys } from '../../src/spark/operator/claim-in-three-calls.ts'
import type { NetworkState } from '../../src/spark/operator/network-state.ts'
import { initiatePrimarySwap } from '../../src/spark/operator/primary-swap.ts'
import { queryHtlc } from '../../src/spark/operator/query-htlc.ts'
import { startTransfer } from '../../src/spark/operator/start-transfer.ts'
import { SparkService } from '../../src/spark/proto/generated/spark_pb.ts'
import { counterSwap } from '../../src/spark/ssp/counter-swap.ts'
import { sendLightning } from '../../src/spark/ssp/lightning.ts'
import { says } from './says.ts'
import { offerLeaves, payable } from './wallet/lightning.ts'
import { localOperators } from './wallet/local-operators.ts'
import { OlderClaim } from './wallet/older-claim.ts'
import { initiateSwap, prepareSwap } from './wallet/swap.ts'

const network = await startNetwork()
after(() => network.close())

/** What is answered to a body of so many bytes, JSON filled up with spaces. */
async function answerTo(url: string, body: object, bytes: number, headers: Record<string, string> = {}) {
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body).padEnd(bytes) })
  return { status: response.status, text: await response.text() }
}

test('the control API reads 64 KB, and takes no longer body for an empty one', async () => {
  const headers = { authorization: `Bearer ${network.controlToken}` }
  const cut = (bytes: number) => answerTo(`${network.controlUrl}/streams/cut`, {}, bytes, headers)
  assert.deepEqual(await cut(65_536), { status: 200, text: '{"cut":0}' })
  assert.deepEqual(await cut(65_537), { status: 413, text: '{"error":"the body may have 65536 bytes"}' })
})

test('the service provider reads 8 MiB', async () => {
  const { baseUrl, schemaEndpoint } = network.sparkConfig.sspConfig
  const named = async (bytes: number) => {
    const { text } = await answerTo(`${baseUrl}/${schemaEndpoint}`, { operationName: 'Steal' }, bytes)
    return text.includes('Steal')
  }
  assert.deepEqual([await named(8_388_608), await named(8_388_609)], [true, false])
})

test('an operator reads 8 MiB', async () => {
  const url = `${network.sparkConfig.signingOperators[0]?.address}/spark.SparkService/query_nodes`
  const statusOf = async (bytes: number) => {
    const headers = { 'content-type': 'application/grpc-web+proto' }
    const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(bytes) })
    return response.headers.get('grpc-message')
  }
  assert.doesNotMatch((await statusOf(8_388_608)) ?? '', /a%20request%20may%20have|a request may have/)
  assert.match((await statusOf(8_388_609)) ?? '', /8388608/)
})

test('a reader of a stream may be 8 MiB behind', async () => {
  const isCutOff = async (writableLength: number) => {
    let destroyed = false
    const response = {
      ...{ writableLength, headersSent: true, write() {}, once() {}, writeHead() {}, flushHeaders() {} },
      destroyed: false,
      destroy() {
        destroyed = true
      },
    }
    const opened = Promise.withResolvers<void>()
    const route: Route = {
      kind: 'stream',
      method: SparkService.method.subscribe_to_events,
      run(_request, _call, stream) {
        stream.send({} as never)
        opened.resolve()
      },
    }
    const request = Object.assign(new PassThrough(), {
      ...{ url: '/events', headers: { 'content-type': 'application/grpc-web+proto' } },
    })
    grpcWebListener(new Map([['/events', route]]), { enter: async () => 'proceed' })(
      request as unknown as IncomingMessage,
      response as unknown as ServerResponse<IncomingMessage>,
    )
    request.end(frame(new Uint8Array(0)))
    await opened.promise
    return destroyed
  }
  assert.deepEqual([await isCutOff(8_388_608), await isCutOff(8_388_609)], [false, true])
})

test('100,000 nonces wait for their signatures', (t) => {
  // The store itself: multiplying so often takes half a minute.
  const curve: { multiplyBase: typeof secp256k1.multiplyBase } = secp256k1
  const { multiplyBase } = curve
  t.after(() => {
    curve.multiplyBase = multiplyBase
  })
  let points = 0
  curve.multiplyBase = () => {
    const point = new Uint8Array(33)
    new DataView(point.buffer).setUint32(0, ++points)
    return point
  }
  const store = new NonceStore(() => new Date(0))
  for (let index = 0; index < 100_000; index++) store.commit(0)
  assert.equal(store.size, 100_000)
  store.commit(0)
  assert.equal(store.size, 100_000)
})

test('leaves are locked for a swap for a day at most', () => {
  const net = localOperators({ now: () => new Date(0) })
  const wallet = net.wallet('alice', 1000)
  const lockedFor = (ms: number) =>
    says(() =>
      initiatePrimarySwap(
        net.state,
        prepareSwap(net.state, wallet, wallet.leaves(), new Date(ms)),
        wallet.identity,
      ),
    )
  assert.match(lockedFor(86_400_001), /a swap should expire in the future, and within a day/)
  assert.equal(lockedFor(86_400_000), 'nothing')
})

test('a swap is paid in a thousand leaves at most', () => {
  const net = localOperators()
  const wallet = net.wallet('alice', 1000)
  const swap = initiateSwap(net.state, wallet, wallet.leaves(), [1000])
  const said = (targets: number) =>
    says(() =>
      counterSwap(net.state, net.provider, { ...swap, targetsSat: Array(targets).fill(1) }, wallet.identity),
    )
  assert.match(said(1001), /1000 amounts at most can be wanted/)
  assert.doesNotMatch(said(1000), /amounts at most/)
})

test('the cipher of a key has 1,024 bytes at most', () => {
  const net = localOperators()
  const [alice, bob] = [net.wallet('alice', 1000), net.wallet('bob')]
  const said = (bytes: number) =>
    says(() =>
      startTransfer(
        net.state,
        alice.prepareTransfer(bob.identityKey, alice.leaves(), ({ leavesToSend }) => {
          for (const tweak of leavesToSend) Object.assign(tweak, { secretCipher: new Uint8Array(bytes) })
        }),
        alice.identity,
      ),
    )
  assert.doesNotMatch(said(1024), /may have 1024 bytes/)
  assert.match(said(1025), /the cipher of leaf \S+ may have 1024 bytes/)
})

test('what a Lightning payment brought may lie for 16 days, and 100 payments are told at a time', () => {
  const net = localOperators({ now: () => new Date(0) })
  const [alice, bob] = [net.wallet('alice', 1000), net.wallet('bob')]
  const invoice = payable(net, bob, 1000)
  const sent = sendLightning(
    net.state,
    net.provider,
    offerLeaves(net.state, alice, alice.leaves(), invoice),
    alice.identity,
  )
  assert.equal(bob.claimable()[0]?.expiresAt?.getTime(), 16 * 86_400_000)
  const state = { ...net.state, ledger: { transfer: () => sent } } as unknown as NetworkState
  const told = (limit: bigint) =>
    queryHtlc(
      state,
      {
        ...{ identityPublicKey: alice.identityKey, offset: 0n, limit, paymentHashes: [] },
        transferIds: Array.from({ length: 101 }, (_, index) => `${index}`),
      } as never,
      alice.identity,
    ).preimageRequests?.length
  assert.deepEqual([told(0n), told(101n), told(99n)], [100, 100, 99])
})

test('the tweaks of four attempts at a claim are kept until one is whole', () => {
  const finished = (attemptsBetween: number) => {
    const net = localOperators()
    const bob = net.wallet('bob')
    net.fund(bob, 1000)
    const [transfer] = bob.claimable()
    assert.ok(transfer)
    const first = new OlderClaim(net.state, bob, transfer).tweakRequests()
    const tell = (requests: typeof first, operators: number[]) => {
      for (const index of operators) {
        const request = requests[index]
        if (request !== undefined) tweakClaimKeys(net.state, index, request, bob.identity)
      }
    }
    tell(first, [0])
    for (let attempt = 0; attempt < attemptsBetween; attempt++) {
      tell(new OlderClaim(net.state, bob, transfer).tweakRequests(), [0])
    }
    tell(first, [1, 2, 3, 4])
    return transfer.state.kind
  }
  assert.notEqual(finished(3), finished(4))
})
