import { UsageError } from '../../errors.ts'
import { OPTION_INPUTS } from '../../run/options/options.ts'
import type { GetInput } from '../comment/comment.ts'
import * as core from '../runner-core.ts'
import type { Environment } from './action-context.ts'

/** The inputs that are flags of `sdk-memtest run` under the same name. */
export const FLAG_INPUTS = OPTION_INPUTS.map(({ name }) => name)

/** Inputs that travel to the harness in the environment, so that no secret stands in an argument list. */
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
  return error.inWords((words) => {
    const named = words.replace(/--([a-z][a-z0-9-]*[a-z0-9])/g, (flag, name: string) => {
      if (FLAG_INPUTS.some((input) => input === name)) return `input ${name}`
      return fromArgs.includes(name) ? `input args, ${flag}` : flag
    })
    return Object.entries(SECRET_INPUTS).reduce(
      (text, [input, variable]) => text.replaceAll(variable, `input ${input}`),
      named,
    )
  })
}

/** Hides every credential from all later output, also in the form that basic authentication sends. */
export function maskSecrets(get: GetInput, env: Environment): void {
  const given = Object.entries(SECRET_INPUTS).flatMap(([input, variable]) => [
    get(input),
    env[variable] ?? '',
  ])
  const user = get('faucet-username') || (env.FAUCET_USERNAME ?? '')
  const password = get('faucet-password') || (env.FAUCET_PASSWORD ?? '')
  const basic = user && password ? Buffer.from(`${user}:${password}`).toString('base64') : ''
  for (const secret of new Set([...given, basic, get('github-token')])) {
    if (secret !== '') core.setSecret(secret)
  }
}
