import type { Gate } from '../grpc/dispatch.ts'
import type { CallCounts } from './call-counts.ts'
import { applyEffect, type Faults } from './faults.ts'

/**
 * Counts the calls of one operator or of the service provider, and lets faults hit them.
 * @param served Methods that are counted by name; anybody can make up others, so they are counted together.
 */
export function callGate(
  target: number | 'ssp',
  served: ReadonlySet<string>,
  faults: Faults,
  counts: CallCounts,
): Gate {
  return {
    enter: async (method) => {
      const name = served.has(method) ? method : 'other'
      counts.add(target, name)
      if (target !== 'ssp' && !faults.isUp(target)) return 'drop'
      const fault = faults.hit(target, method)
      if (fault === null) return 'proceed'
      const apply = () => {
        faults.hits.add(target, name)
        return applyEffect(fault.effect)
      }
      if (fault.lateAnswer) return apply
      return (await apply()) ? 'proceed' : 'drop'
    },
  }
}
