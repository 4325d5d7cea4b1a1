import type { Gate } from '../grpc/dispatch.ts'
import { answerJson } from '../http/json-answer.ts'
import type { ProviderGate } from '../ssp/provider-listener.ts'
import type { CallCounts } from './call-counts.ts'
import { applyEffect, type Faults } from './faults.ts'

/** Counts one operator's calls and lets faults hit them. */
export function rpcGate(operator: number, faults: Faults, counts: CallCounts): Gate {
  return {
    enter: async (method) => {
      counts.add(operator, method)
      if (!faults.isUp(operator)) return 'drop'
      const fault = faults.hit(operator, method)
      if (fault === null) return 'proceed'
      if (fault.lateAnswer) return () => applyEffect(fault.effect)
      return (await applyEffect(fault.effect)) ? 'proceed' : 'drop'
    },
  }
}

/** The same for the service provider, whose refusals are HTTP's. */
export function providerGate(faults: Faults, counts: CallCounts): ProviderGate {
  return async (operation, response) => {
    counts.add('ssp', operation)
    const fault = faults.hit('ssp', operation)
    if (fault === null) return true
    if (fault.effect.kind === 'status') {
      answerJson(response, { errors: [{ message: fault.effect.message ?? fault.effect.code }] }, 503)
      return false
    }
    const proceed = await applyEffect(fault.effect)
    if (!proceed) response.socket?.destroy()
    return proceed
  }
}
