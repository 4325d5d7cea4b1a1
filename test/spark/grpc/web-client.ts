import {
  create,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf'
import { signCompact } from '../../../src/spark/crypto/signatures.ts'
import { frame } from '../../../src/spark/grpc/framing.ts'
import { ChallengeSchema, SparkAuthnService } from '../../../src/spark/proto/generated/spark_authn_pb.ts'
import { derFromCompact } from '../wallet/der-signature.ts'
import type { WalletKeys } from '../wallet/wallet-keys.ts'

export interface Answer<M> {
  /** `grpc-status`, from the headers or the trailer frame. */
  status: number
  text: string
  /** The message, when there is one. */
  message: M | null
}

/** One raw POST, as a wallet sends it. */
export function post(url: string, path: string, body: Uint8Array, headers: Record<string, string> = {}) {
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1', ...headers },
    body: body as Uint8Array<ArrayBuffer>,
  })
}

/** A unary gRPC-web call, reduced to what tests look at. */
export async function call<M extends DescMethodUnary>(
  url: string,
  method: M,
  request: MessageInitShape<M['input']>,
  token = '',
): Promise<Answer<MessageShape<M['output']>>> {
  const body = frame(toBinary(method.input, create(method.input, request)))
  const path = `/${method.parent.typeName}/${method.name}`
  const response = await post(url, path, body, { authorization: token })
  const bytes = Buffer.from(await response.arrayBuffer())
  const text = decodeURIComponent(response.headers.get('grpc-message') ?? '')
  if (bytes.length === 0) return { status: Number(response.headers.get('grpc-status')), text, message: null }
  const end = 5 + bytes.readUInt32BE(1)
  const trailer = bytes.subarray(end + 5).toString()
  const status = Number(/grpc-status:(\d+)/.exec(trailer)?.[1])
  return {
    status,
    text,
    message: fromBinary(method.output, bytes.subarray(5, end)) as MessageShape<M['output']>,
  }
}

/** Logs a wallet in with an operator. @returns the session's token. */
export async function logIn(url: string, keys: WalletKeys): Promise<string> {
  const { get_challenge, verify_challenge } = SparkAuthnService.method
  const issued = await call(url, get_challenge, { publicKey: keys.identityKey })
  const protectedChallenge = issued.message?.protectedChallenge
  const challenge = protectedChallenge?.challenge
  if (!challenge) throw new Error(`no challenge: ${issued.text}`)
  const signature = derFromCompact(signCompact(toBinary(ChallengeSchema, challenge), keys.identitySecret))
  const verified = await call(url, verify_challenge, {
    protectedChallenge,
    signature,
    publicKey: keys.identityKey,
  })
  return verified.message?.sessionToken ?? ''
}
