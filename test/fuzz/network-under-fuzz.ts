import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { createInterface } from 'node:readline'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { ControlClient } from '../../src/spark/control/control-client.ts'
import type { RunningNetwork } from '../../src/spark/network.ts'
import { logIn } from '../spark/grpc/web-client.ts'
import { WalletKeys } from '../spark/wallet/wallet-keys.ts'

// The network as users start it: a process whose memory and log can be looked at from outside.
const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
export const child = spawn(process.execPath, [cli, 'network'], { stdio: ['ignore', 'pipe', 'pipe'] })
/** What it has written to its error output. */
export let log = ''
child.stderr.on('data', (chunk) => {
  log += chunk
})
const [line] = await once(createInterface({ input: child.stdout }), 'line')
export const network: Omit<RunningNetwork, 'state'> = JSON.parse(line)
const agent = new Agent({ keepAlive: true, maxSockets: 4 })
export const native = connectHttp2(network.sparkConfig.signingOperators[0]?.address ?? '')
after(async () => {
  agent.destroy()
  native.destroy()
  child.kill('SIGTERM')
  await once(child, 'exit')
})
export const control = new ControlClient(network)
export const operator = network.sparkConfig.signingOperators[0]?.address ?? ''
export const session = await logIn(operator, new WalletKeys('alice'))
const ANSWER_LIMIT_MS = 5_000

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** One POST; a hang is an error. */
export function post(
  url: string,
  path: string,
  body: Buffer | string,
  headers: Record<string, string>,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const sent = request(
    url + path,
    { method: 'POST', agent, headers, timeout: ANSWER_LIMIT_MS },
    (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    },
  )
  sent.on('timeout', () => sent.destroy(new Error(`no answer within ${ANSWER_LIMIT_MS} ms`)))
  sent.on('error', reject)
  sent.end(body)
  return promise
}

/** A gRPC-web call of the first operator, logged in. */
export function callGrpc(path: string, body: Buffer): Promise<Answer> {
  return post(operator, path, body, { 'content-type': 'application/grpc-web+proto', authorization: session })
}
