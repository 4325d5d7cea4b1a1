import type { Issuer } from '../ledger/mint.ts'
import type { Identity } from '../ledger/node.ts'
import type { Transfer } from '../ledger/transfer.ts'
import { type NetworkState, obstacle } from '../operator/network-state.ts'
import { mintTransfer, payOut } from '../operator/pay-out.ts'

/** As many as the faucet pays at once; each takes milliseconds in which nobody else is served. */
const MOST_LEAVES = 1000

/** What a wallet asks the service provider for, once it has sent a swap's first half. */
export interface SwapRequest {
  transferId: string
  adaptorHex: string
  totalSat: number
  targetsSat: number[]
  feeSat: number
  leaves: { leafId: string; unsignedRefundHex: string; signatureHex: string }[]
}

/** A swap that the provider will not make; the message says why. */
export class SwapRefused extends Error {}

/**
 * Second half of a swap: pays the same sum back in leaves that make up the wanted amounts, and settles the first half.
 * The provider takes the leaves it got out to the chain, and pays with new deposits.
 */
export function counterSwap(
  state: NetworkState,
  provider: Issuer,
  request: SwapRequest,
  caller: Identity,
): { inbound: Transfer; outbound: Transfer } {
  const reason = obstacle(state)
  if (reason !== null) throw new SwapRefused(reason)
  const outbound = checkSwap(state, request, caller)
  const amounts = amountsOf(request, outbound)
  // All that takes time or can fail comes before the ledger changes.
  const minted = mintTransfer(state, provider, Buffer.from(caller, 'hex'), amounts, 'counter-swap')
  for (const { leaf } of outbound.leaves) state.ledger.exit(leaf)
  state.ledger.complete(outbound, state.now())
  const inbound = payOut(state, minted)
  state.counts.swaps++
  return { inbound, outbound }
}

function amountsOf({ targetsSat }: SwapRequest, outbound: Transfer): number[] {
  const wantedSat = targetsSat.reduce((sum, sat) => sum + sat, 0)
  const amounts = [...targetsSat.flatMap(denominations), ...denominations(outbound.valueSat - wantedSat)]
  if (amounts.length > MOST_LEAVES) {
    throw new SwapRefused(`a swap is paid in ${MOST_LEAVES} leaves at most, these would be ${amounts.length}`)
  }
  return amounts
}

/** Powers of two that add up to an amount: what leaves are made of on Spark. */
export function denominations(sat: number): number[] {
  const parts: number[] = []
  for (let rest = sat, part = 1; rest > 0; part *= 2) {
    if (rest % (part * 2) !== 0) {
      parts.push(part)
      rest -= part
    }
  }
  return parts
}

function checkSwap(state: NetworkState, request: SwapRequest, caller: Identity): Transfer {
  const transfer = state.ledger.transfer(request.transferId)
  if (transfer?.sender !== caller || transfer.state.kind !== 'tweak-pending') {
    throw new SwapRefused(`no swap of this wallet is waiting as ${request.transferId}`)
  }
  const { adaptor, leaves } = transfer.state
  if (request.targetsSat.length > MOST_LEAVES) {
    throw new SwapRefused(`${MOST_LEAVES} amounts at most can be wanted, got ${request.targetsSat.length}`)
  }
  if (request.adaptorHex !== Buffer.from(adaptor).toString('hex')) {
    throw new SwapRefused('the adaptor is not the one that the refunds are signed under')
  }
  const wantedSat = request.targetsSat.reduce((sum, sat) => sum + sat, 0)
  const amountsAreRight =
    request.totalSat === transfer.valueSat &&
    request.feeSat === 0 &&
    request.targetsSat.every((sat) => Number.isSafeInteger(sat) && sat > 0)
  if (!amountsAreRight || wantedSat > transfer.valueSat) {
    throw new SwapRefused(`the wanted amounts do not fit the ${transfer.valueSat} sat that were sent`)
  }
  const listed = new Set(request.leaves.map(({ leafId }) => leafId))
  if (request.leaves.length !== leaves.size || listed.size !== leaves.size) {
    throw new SwapRefused(`the swap should list each of its ${leaves.size} leaves once`)
  }
  for (const { leafId, unsignedRefundHex, signatureHex } of request.leaves) {
    const pending = leaves.get(leafId)
    if (
      pending === undefined ||
      Buffer.from(pending.unsignedRefund).toString('hex') !== unsignedRefundHex ||
      Buffer.from(pending.adaptorSignature).toString('hex') !== signatureHex
    ) {
      throw new SwapRefused(`the adaptor signature of leaf ${leafId} is not valid`)
    }
  }
  return transfer
}
