import assert from 'node:assert/strict'
import http, { createServer, type RequestListener } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { Challenges } from '../../src/spark/authentication/challenges.ts'
import { Sessions } from '../../src/spark/authentication/operator-authentication.ts'
import { nodePair } from '../../src/spark/bitcoin/leaf-transactions.ts'
import { nextHtlcSequences } from '../../src/spark/bitcoin/timelock.ts'
import { parseRpcFault } from '../../src/spark/control/fault-requests.ts'
import { basePoint, randomScalar } from '../../src/spark/crypto/curve.ts'
import { faucetListener } from '../../src/spark/faucet/faucet-listener.ts'
import { NonceStore } from '../../src/spark/frost/nonce-store.ts'
import { GrpcError, HTTP_STATUS, statusHeaders } from '../../src/spark/grpc/status.ts'
import { serveLoopback } from '../../src/spark/http/loopback-server.ts'
import { Ledger } from '../../src/spark/ledger/ledger.ts'
import { decodeBech32, encodeBech32 } from '../../src/spark/lightning/bech32.ts'
import { encodeBolt11 } from '../../src/spark/lightning/bolt11.ts'
import { InvoiceBook } from '../../src/spark/lightning/invoice-book.ts'
import { getSigningCommitments } from '../../src/spark/operator/commitments.ts'
import type { NetworkState } from '../../src/spark/operator/network-state.ts'
import { RepeatedAnswers } from '../../src/spark/operator/operator-routes.ts'
import { startTransfer } from '../../src/spark/operator/start-transfer.ts'
import { writeInvoice } from '../../src/spark/ssp/lightning.ts'
import { says } from './says.ts'
import { localOperators } from './wallet/local-operators.ts'

test('a challenge is of version 1 and may be answered for a minute', () => {
  let nowMs = 0
  const secret = randomScalar()
  const publicKey = basePoint(secret)
  const challenges = new Challenges(() => new Date(nowMs))
  const refusalAfter = (sec: number) => {
    nowMs = 0
    const challenge = challenges.issue(publicKey)
    assert.equal(challenge.version, 1)
    const encoded = challenge.nonce
    nowMs = sec * 1000
    const signature = new Uint8Array(64)
    const answer = { challenge, encoded, serverHmac: challenges.protect(encoded), publicKey }
    return challenges.refusal({ ...answer, signed: encoded, signature })
  }
  assert.equal(refusalAfter(60), 'the signature of the challenge is not valid')
  assert.equal(refusalAfter(61), 'the challenge has expired')
})

test('a session lasts a day', () => {
  assert.equal(new Sessions(() => new Date(0)).open('ab').expiresAtSec, 86_400)
})

test("a watchtower's transaction pays 955 satoshis, where it has more than them", () => {
  const directSat = (outputSat: number) =>
    nodePair({ id: new Uint8Array(32), outputSat, outputScript: new Uint8Array() } as never, {
      ...{ cpfp: 0, direct: 0 },
    }).direct.outputSat
  assert.deepEqual([956, 955].map(directSat), [1, 955])
})

test('refunds of a Lightning payment wait 70 and 85 blocks longer', () => {
  assert.deepEqual(nextHtlcSequences(2000), { cpfp: 1970, direct: 1985 })
})

test('a leaf is renewed at 300 blocks, not at 400', () => {
  const renewed = (refundBlocks: number) => {
    const wallet = localOperators({ mint: { refundBlocks, nodeBlocks: 0 } }).wallet('alice', 1000)
    const [leaf] = wallet.leaves()
    assert.ok(leaf)
    return says(() => wallet.renew(leaf))
  }
  assert.equal(renewed(400), 'nothing')
  assert.notEqual(renewed(500), 'nothing')
})

test('an answer is delayed by 2^31 - 1 ms at most, the longest of timers', () => {
  const delayed = (delayMs: number) => says(() => parseRpcFault({ effect: { kind: 'delay', delayMs } }, 3))
  assert.equal(delayed(2_147_483_647), 'nothing')
  assert.match(delayed(2_147_483_648), /delayMs\} up to 2147483647/)
})

test('a nonce is kept for a minute', () => {
  let nowMs = 0
  const store = new NonceStore(() => new Date(nowMs))
  store.commit(0)
  nowMs = 59_999
  store.commit(0)
  assert.equal(store.size, 2)
  nowMs = 60_000
  store.commit(0)
  assert.equal(store.size, 2)
})

test('each gRPC code has the status of HTTP that Google gives it', () => {
  assert.deepEqual(HTTP_STATUS, {
    ...{ ok: 200, cancelled: 499, unknown: 500, invalidArgument: 400, deadlineExceeded: 504, notFound: 404 },
    ...{ alreadyExists: 409, permissionDenied: 403, resourceExhausted: 429, failedPrecondition: 400 },
    ...{ aborted: 409, outOfRange: 400, unimplemented: 501, internal: 500, unavailable: 503 },
    ...{ dataLoss: 500, unauthenticated: 401 },
  })
})

test('a refusal says 1,000 characters', () => {
  const said = (characters: number) =>
    statusHeaders(new GrpcError('internal', 'x'.repeat(characters)))['grpc-message']?.length
  assert.deepEqual([said(1000), said(1001)], [1000, 1000])
})

test('a request has 30 s to come in, its headers a third of them', async (t) => {
  const made = t.mock.fn(http.createServer)
  t.mock.method(http, 'createServer', made)
  syncBuiltinESMExports()
  t.after(() => {
    t.mock.restoreAll()
    syncBuiltinESMExports()
  })
  const server = await serveLoopback(0, { http1: () => {} })
  await server.close()
  const { requestTimeout, headersTimeout } = (made.mock.calls[0]?.arguments[0] ?? {}) as http.ServerOptions
  assert.deepEqual([requestTimeout, headersTimeout], [30_000, 10_000])
})

test('the ledger remembers a thousand payments of a wallet and four nodes above a leaf', () => {
  assert.deepEqual(new Ledger().limits, { historyPerWallet: 1000, ancestors: 4, leavesPerAnswer: 20_000 })
})

test("bech32 is BIP173's, with six letters of a checksum", () => {
  assert.equal(encodeBech32('a', []), 'a12uel5l')
  assert.deepEqual(decodeBech32('A12UEL5L'), { prefix: 'a', words: [] })
  assert.deepEqual(
    decodeBech32('split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w')?.words.length,
    48,
  )
})

test('an invoice names the hash of a description by h, and a route by r', () => {
  const encoded = encodeBolt11(
    {
      ...{ currency: 'bcrt', amountSat: 1, timestampSec: 0, paymentHash: new Uint8Array(32) },
      ...{ paymentSecret: new Uint8Array(32), description: new Uint8Array(32) },
      sparkIdentity: basePoint(randomScalar()),
    },
    randomScalar(),
  )
  // A tag, and behind it its length: 52 words of a hash (p5), 82 of a route (zj).
  assert.match(encoded, /^lnbcrt10n1q{7}sp5q{52}pp5q{52}hp5q{52}rzj/)
})

test('4,096 invoices are remembered', () => {
  const book = new InvoiceBook()
  for (let index = 0; index < 4096; index++) book.add({ hashHex: `${index}` } as never)
  assert.ok(book.find('0'))
  book.add({ hashHex: 'one more' } as never)
  assert.equal(book.find('0'), undefined)
})

test('64 answers are remembered for who asks again', () => {
  const answers = new RepeatedAnswers<number>()
  let made = 0
  const ask = (key: number) => answers.once('alice', `${key}`, () => ++made)
  for (let key = 1; key <= 64; key++) ask(key)
  assert.equal(ask(1), 1)
  ask(65)
  assert.equal(ask(1), 66)
})

test('10,000 commitments are given at a time', () => {
  const { state } = localOperators()
  const cheap = { ...state, nonces: { commit: () => ({}) } } as unknown as NetworkState
  const asked = (nodeIdCount: number) =>
    says(() => getSigningCommitments(cheap, { nodeIds: [], nodeIdCount, count: 1 } as never))
  assert.equal(asked(10_000), 'nothing')
  assert.match(asked(10_001), /from 1 to 10000 commitments/)
})

test('an invoice of 4,096 characters is read', () => {
  const { state } = localOperators()
  const said = (characters: number) =>
    says(() => startTransfer(state, { sparkInvoice: 'x'.repeat(characters) } as never, 'ab'))
  assert.doesNotMatch(said(4096), /an invoice may have/)
  assert.match(said(4097), /an invoice may have 4096 characters/)
})

test('an invoice is good for 30 days, over 21 million bitcoin at most, with 639 bytes of a memo', () => {
  const { state } = localOperators({ now: () => new Date(0) })
  let hash = 0
  const write = (input: Record<string, unknown>) =>
    writeInvoice(
      state,
      randomScalar(),
      { payment_hash: `${++hash}`.padStart(64, '0'), network: 'REGTEST', amount_sats: 1, ...input },
      'ab',
    )
  assert.equal(write({}).expiresAt.getTime(), 30 * 86_400_000)
  const said = (input: Record<string, unknown>) => says(() => write(input))
  assert.doesNotMatch(said({ amount_sats: 2_100_000_000_000_000 }), /cannot be over/)
  assert.match(said({ amount_sats: 2_100_000_000_000_001 }), /cannot be over/)
  assert.equal(said({ memo: 'x'.repeat(639) }), 'nothing')
  assert.match(said({ memo: 'x'.repeat(640) }), /a memo may have 639 bytes/)
})

/** What a listener answers to a body of so many bytes, filled up with spaces. */
async function answerTo(listener: RequestListener, body: object, bytes: number): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const text = JSON.stringify(body)
    return await (await fetch(url, { method: 'POST', body: text.padEnd(bytes) })).text()
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('the faucet reads 64 KB, pays a thousand leaves, and all the bitcoin there is', async () => {
  const address = Buffer.from(basePoint(randomScalar())).toString('hex')
  const listener = faucetListener({
    ...{ payOut: () => ({ id: 'paid' }) as never, obstacle: () => null, nextFault: () => null },
  })
  const paid = (amountsSat: number[], bytes = 0) => answerTo(listener, { address, amountsSat }, bytes)
  assert.match(await paid([1], 65_536), /paid/)
  assert.match(await paid([1], 65_537), /the body should be a JSON object/)
  assert.match(await paid(Array(1000).fill(1)), /paid/)
  assert.match(await paid(Array(1001).fill(1)), /from 1 to 1000 whole amounts/)
  assert.match(await paid([2_100_000_000_000_000]), /paid/)
  assert.match(await paid([2_100_000_000_000_001]), /21 million bitcoin in all/)
})
