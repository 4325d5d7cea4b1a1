import type { Recording } from './recording.ts'
import { advanceOf, columnOf } from './series.ts'

/** Above this share of failed payments a run did not exercise the SDK as its scenario says. */
const MOST_FAILED_SHARE = 0.1
const FEWEST_FAILURES = 5
/** Fewer payments than this prove no absence of growth. */
export const FEWEST_PAYMENTS = 20

/** Why a run's figures may not be judged at all, or null. Never green: `invalid` exits 4. */
export function whyInvalid(recording: Recording): string | null {
  const failed = advanceOf(recording, 'payments_failed')
  const paid = paymentsMade(recording)
  if (failed >= FEWEST_FAILURES && failed > MOST_FAILED_SHARE * (failed + paid)) {
    return `${failed} of ${failed + paid} payments failed: the SDK was not exercised as the scenario says`
  }
  if (makesPayments(recording) && paid === 0) return 'no payment was made, so the SDK was not exercised'
  const balances = recording.metadata?.balances
  if (balances?.conserved === false) {
    return `money was not conserved: funded ${balances.fundedSat} sat, found ${balances.aliceSat + balances.bobSat} sat in the wallets and ${balances.leavesSat} sat in leaves`
  }
  return null
}

/** Why an absence of growth would prove nothing, or null. */
export function whyTooLittle(recording: Recording): string | null {
  const paid = paymentsMade(recording)
  if (makesPayments(recording) && paid < FEWEST_PAYMENTS) {
    return `only ${paid} payments were made: at least ${FEWEST_PAYMENTS} are needed to say that nothing grows`
  }
  const outcome = recording.metadata?.outcome
  if (outcome?.kind === 'crashed' || outcome?.kind === 'deadline') return `the run broke: ${outcome.detail}`
  return null
}

/** Whether payments are part of the scenario. A foreign CSV has a column of them or is judged without. */
function makesPayments(recording: Recording): boolean {
  const scenario = recording.metadata?.options.scenario
  return scenario !== undefined ? scenario !== 'lifecycle' : columnOf(recording, 'payments').length > 0
}

function paymentsMade(recording: Recording): number {
  return columnOf(recording, 'payments').findLast((count) => !Number.isNaN(count)) ?? 0
}
