import type { Environment } from './action-context.ts'
import type { GetInput } from './comment-inputs.ts'
import { SECRET_INPUTS } from './flag-inputs.ts'
import * as core from './runner-core.ts'

/** Hides every credential from all that is printed afterwards, also in the form in which basic authentication sends it. */
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
