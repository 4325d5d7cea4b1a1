import { UsageError } from '../../errors.ts'
import type { NetworkControl } from '../scenarios/scenarios.ts'

/**
 * Adds what only the local network knows to a failure: which request of the SDK it does not serve. An SDK older than
 * the network's protocol never gets its coins, and its own error does not say why.
 */
export async function explainFailure(
  error: unknown,
  control: Pick<NetworkControl, 'unserved'> | null,
): Promise<unknown> {
  if (control === null || !(error instanceof Error) || error instanceof UsageError) return error
  // A network that is gone explains nothing; the failure is told as it is.
  const [first, ...others] = await control.unserved().catch((): string[] => [])
  if (first === undefined) return error
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return new Error(
    `${error.message}: this SDK calls ${first}${more}, which the local network, made for SDK 0.14 to 0.27, does not have; scenarios without payments (lifecycle, server) may do without it`,
    { cause: error },
  )
}
