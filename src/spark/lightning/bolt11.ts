import type { Scalar } from '../crypto/scalar.ts'
import { signRecoverable } from '../crypto/signatures.ts'
import { bytesOf, decodeBech32, encodeBech32, wordsOf } from './bech32.ts'

/** What an invoice says (BOLT11). */
export interface Bolt11Fields {
  /** After `ln`: bc, bcrt. */
  currency: string
  /** Null leaves the amount to the payer. */
  amountSat: number | null
  timestampSec: number
  paymentHash: Uint8Array
  paymentSecret: Uint8Array
  /** What it is for, in words or as a hash of them. */
  description: string | Uint8Array
  /** Left out: BOLT11's hour. */
  expirySec?: number
  /** The receiver's Spark identity, where the payer may pay on Spark instead. */
  sparkIdentity?: Uint8Array
}

export interface DecodedBolt11 {
  currency: string
  amountSat: number | null
  paymentHash: Uint8Array
  timestampSec: number
  expirySec: number
}

const DEFAULT_EXPIRY_SEC = 3600
const TIMESTAMP_WORDS = 7
const SIGNATURE_WORDS = 104
/** Satoshis in each multiplier's unit. Pico and fractions of a satoshi are not written. */
const UNITS: readonly (readonly [string, number])[] = [
  ['', 100_000_000],
  ['m', 100_000],
  ['u', 100],
]
/** Bits 8 (variable-length onion) and 14 (payment secret), both required. */
const FEATURE_WORDS = [16, 8, 0]
/** The channel id by which Spark's wallets recognize a route hint as a Spark address. */
const SPARK_CHANNEL = 17592187092992000001n
const TAG = { hash: 1, routing: 3, features: 5, expiry: 6, description: 13, secret: 16, descriptionHash: 23 }

/** Writes and signs an invoice with the node's key. */
export function encodeBolt11(fields: Bolt11Fields, nodeSecret: Scalar): string {
  const prefix = `ln${fields.currency}${amountText(fields.amountSat)}`
  const { description, expirySec, sparkIdentity } = fields
  const words = [
    ...numberWords(fields.timestampSec, TIMESTAMP_WORDS),
    ...field(TAG.secret, wordsOf(fields.paymentSecret)),
    ...field(TAG.hash, wordsOf(fields.paymentHash)),
    ...(typeof description === 'string'
      ? field(TAG.description, wordsOf(Buffer.from(description)))
      : field(TAG.descriptionHash, wordsOf(description))),
    ...(expirySec === undefined ? [] : field(TAG.expiry, shortestWords(expirySec))),
    ...(sparkIdentity ? field(TAG.routing, wordsOf(sparkHint(sparkIdentity))) : []),
    ...field(TAG.features, FEATURE_WORDS),
  ]
  const { signature, recoveryId } = signRecoverable(
    Buffer.concat([Buffer.from(prefix), bytesOf(words, true)]),
    nodeSecret,
  )
  return encodeBech32(prefix, [...words, ...wordsOf(Uint8Array.of(...signature, recoveryId))])
}

/** Reads what a payment is checked against, or null when the text is no invoice. The signature is not checked. */
export function decodeBolt11(text: string): DecodedBolt11 | null {
  const decoded = decodeBech32(text)
  const head = decoded && /^ln([a-z]+)(?:(\d+)([munp]?))?$/.exec(decoded.prefix)
  if (!decoded || !head || decoded.words.length < TIMESTAMP_WORDS + SIGNATURE_WORDS) return null
  const amountSat = head[2] === undefined ? null : satOf(Number(head[2]), head[3] ?? '')
  const words = decoded.words.slice(0, -SIGNATURE_WORDS)
  const tagged = new Map<number, number[]>()
  for (let at = TIMESTAMP_WORDS; at + 3 <= words.length; ) {
    const [tag = 0, high = 0, low = 0] = words.slice(at, at + 3)
    const end = at + 3 + high * 32 + low
    if (end > words.length) return null
    if (!tagged.has(tag)) tagged.set(tag, words.slice(at + 3, end))
    at = end
  }
  const paymentHash = bytesOf(tagged.get(TAG.hash) ?? [])
  if (paymentHash.length !== 32) return null
  const expiry = tagged.get(TAG.expiry)
  return {
    currency: head[1] ?? '',
    amountSat,
    paymentHash,
    timestampSec: numberOf(words.slice(0, TIMESTAMP_WORDS)),
    expirySec: expiry ? numberOf(expiry) : DEFAULT_EXPIRY_SEC,
  }
}

function amountText(sat: number | null): string {
  if (sat === null) return ''
  const unit = UNITS.find(([, size]) => sat % size === 0)
  return unit ? `${sat / unit[1]}${unit[0]}` : `${sat * 10}n`
}

function satOf(value: number, multiplier: string): number {
  if (multiplier === 'n') return value / 10
  if (multiplier === 'p') return value / 10_000
  return value * (UNITS.find(([letter]) => letter === multiplier)?.[1] ?? 0)
}

function field(tag: number, words: readonly number[]): number[] {
  return [tag, words.length >> 5, words.length & 31, ...words]
}

function numberWords(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => Math.floor(value / 32 ** (count - 1 - at)) % 32)
}

function shortestWords(value: number): number[] {
  let count = 1
  while (value >= 32 ** count) count++
  return numberWords(value, count)
}

function numberOf(words: readonly number[]): number {
  return words.reduce((sum, word) => sum * 32 + word, 0)
}

function sparkHint(identity: Uint8Array): Uint8Array {
  const hop = Buffer.alloc(51)
  hop.set(identity)
  hop.writeBigUInt64BE(SPARK_CHANNEL, 33)
  return hop
}
