import * as v from 'valibot'
import type { SparkConfig } from '../protocol/protocol.ts'

/** How to reach what `sdk-memtest network` serves: printed, and told over its channel to a parent that asks. */
export interface NetworkAddresses {
  sparkConfig: SparkConfig
  faucetUrl: string
  controlUrl: string
  controlToken: string
}

/** What a parent asks the network over its channel. */
export const ASK_FOR_ADDRESSES = { kind: 'addresses?' } as const

/** What the network answers. */
export interface NetworkMessage {
  kind: 'serving'
  addresses: NetworkAddresses
}

const CONFIG = v.custom<SparkConfig>((value) => typeof value === 'object' && value !== null)
const MESSAGE: v.GenericSchema<unknown, NetworkMessage> = v.object({
  kind: v.literal('serving'),
  addresses: v.object({
    sparkConfig: CONFIG,
    faucetUrl: v.string(),
    controlUrl: v.string(),
    controlToken: v.string(),
  }),
})

const QUESTION = v.object({ kind: v.literal(ASK_FOR_ADDRESSES.kind) })

export function asksForAddresses(message: unknown): boolean {
  return v.safeParse(QUESTION, message).success
}

/** The addresses in a message of the network, or null where the message is not one of its own. */
export function addressesIn(message: unknown): NetworkAddresses | null {
  const checked = v.safeParse(MESSAGE, message)
  return checked.success ? checked.output.addresses : null
}
