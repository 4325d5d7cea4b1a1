import { UsageError } from '../usage-error.ts'

/** The inputs that are flags of `sdk-memtest run` under the same name. */
export const FLAG_INPUTS = [
  'sdk',
  'scenario',
  'duration',
  'interval',
  'mem-interval',
  'amount',
  'reconnect-every',
  'payment-type',
  'network',
  'faucet-url',
] as const

/** The inputs that the harness takes from the environment, so that no secret stands in an argument list. */
export const SECRET_INPUTS = {
  'faucet-username': 'FAUCET_USERNAME',
  'faucet-password': 'FAUCET_PASSWORD',
  'alice-seed': 'ALICE_SEED',
  'bob-seed': 'BOB_SEED',
} as const

/**
 * An error about a flag or a variable, said about the input that set it; any other error as it is.
 * @param fromArgs The flags that input `args` gave.
 */
export function inWordsOfInputs(error: unknown, fromArgs: readonly (string | null)[] = []): unknown {
  if (!(error instanceof UsageError)) return error
  const named = error.message.replace(/--([a-z][a-z0-9-]*[a-z0-9])/g, (flag, name: string) => {
    if (FLAG_INPUTS.some((input) => input === name)) return `input ${name}`
    return fromArgs.includes(name) ? `input args, ${flag}` : flag
  })
  const message = Object.entries(SECRET_INPUTS).reduce(
    (text, [input, variable]) => text.replaceAll(variable, `input ${input}`),
    named,
  )
  return new UsageError(message)
}
