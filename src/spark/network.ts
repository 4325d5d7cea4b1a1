import { randomBytes } from 'node:crypto'
import { at } from '../at.ts'
import { Sessions } from './authentication/operator-authentication.ts'
import { CallCounts } from './control/call-counts.ts'
import { controlListener } from './control/control-listener.ts'
import { callGate, Faults } from './control/faults.ts'
import { faucetListener } from './faucet/faucet-listener.ts'
import { nativeGrpcListener } from './grpc/native-listener.ts'
import { grpcWebListener } from './grpc/web-listener.ts'
import { type LoopbackServer, type LoopbackService, serveLoopback } from './http/loopback-server.ts'
import {
  createIssuer,
  createState,
  type NetworkState,
  obstacle,
  returnExpired,
  type StateOptions,
} from './operator/network-state.ts'
import { operatorRoutes } from './operator/operator-routes.ts'
import { mintTransfer, payOut } from './operator/pay-out.ts'
import { WalletSettings } from './operator/wallet-settings.ts'
import { type SparkConfig, sparkConfig } from './spark-config.ts'
import { PROVIDER_OPERATIONS, providerListener } from './ssp/provider-listener.ts'

export interface NetworkOptions extends StateOptions {
  /** First port; the others follow it. Left out: any free ones. */
  port?: number
  /** Whoever has it may inject faults and read the ledger. Left out: a random one. */
  controlToken?: string
}

/** How to reach a network. What `sdk-memtest network` prints. */
export interface NetworkAddresses {
  /** For the SDK's `Config.sparkConfig`. */
  sparkConfig: SparkConfig
  faucetUrl: string
  controlUrl: string
  controlToken: string
}

export interface RunningNetwork extends NetworkAddresses, AsyncDisposable {
  state: NetworkState
  close(): Promise<void>
}

const HEARTBEAT_EVERY_MS = 15_000

/** Serves a whole Spark network on 127.0.0.1: operators, service provider, faucet and control API. */
export async function startNetwork(options: NetworkOptions = {}): Promise<RunningNetwork> {
  const { port = 0, now = () => new Date(), controlToken = randomBytes(24).toString('base64url') } = options
  const faults = new Faults(now)
  const counts = new CallCounts()
  const provider = createIssuer()
  const faucet = createIssuer()
  const state = createState({ ...options, now }, provider, faults)
  const settings = new WalletSettings()
  const sessions = [...state.operators.all, provider].map(() => new Sessions(now))
  const providerSessions = sessions.at(-1) ?? new Sessions(now)

  const services: LoopbackService[] = state.operators.all.map(({ index }) => {
    const routes = operatorRoutes(state, index, sessions[index] ?? providerSessions, settings)
    const served = new Set([...routes.values()].map(({ method }) => method.name))
    const gate = callGate(index, served, faults, counts)
    return { http1: grpcWebListener(routes, gate), http2: nativeGrpcListener(routes, gate) }
  })
  services.push({
    http1: providerListener(
      state,
      provider,
      providerSessions,
      callGate('ssp', PROVIDER_OPERATIONS, faults, counts),
    ),
  })
  services.push({
    http1: faucetListener({
      nextFault: () => faults.nextFaucetFault(),
      obstacle: () => obstacle(state),
      payOut: (receiver, amountsSat) => {
        const transfer = payOut(state, mintTransfer(state, faucet, receiver, amountsSat, 'transfer'))
        state.counts.grantedSat += transfer.valueSat
        return transfer
      },
    }),
  })
  services.push({ http1: controlListener({ state, faults, counts, sessions, token: controlToken }) })

  const servers = await serveAll(services, port)
  const heartbeat = setInterval(() => {
    state.events.heartbeat()
    returnExpired(state)
  }, HEARTBEAT_EVERY_MS)
  heartbeat.unref()
  const close = async () => {
    clearInterval(heartbeat)
    await Promise.all(servers.map((server) => server.close()))
  }
  const urls = servers.map(({ url }) => url)
  const count = state.operators.all.length
  return {
    sparkConfig: sparkConfig(state.operators, urls.slice(0, count), at(urls, count), state.serviceProvider),
    faucetUrl: `${at(urls, count + 1)}/faucet`,
    controlUrl: at(urls, count + 2),
    controlToken,
    state,
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function serveAll(services: LoopbackService[], firstPort: number): Promise<LoopbackServer[]> {
  const servers: LoopbackServer[] = []
  try {
    for (const [index, service] of services.entries()) {
      servers.push(await serveLoopback(firstPort === 0 ? 0 : firstPort + index, service))
    }
    return servers
  } catch (error) {
    await Promise.all(servers.map((server) => server.close()))
    throw error
  }
}
