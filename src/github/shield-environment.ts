/** Names that only this process may know: inputs, tokens, and the addresses that the tokens open. */
const PRIVATE =
  /^(INPUT_|ACTIONS_RUNTIME_|ACTIONS_RESULTS_|ACTIONS_CACHE_|ACTIONS_ID_TOKEN_|GITHUB_TOKEN$|GH_TOKEN$)/

/**
 * Runs `work` while the process's environment holds no token: npm's install scripts and the SDK under test, both the
 * pull request's own code, inherit the environment.
 */
export async function withoutTokens<T>(env: NodeJS.ProcessEnv, work: () => Promise<T>): Promise<T> {
  const hidden = Object.entries(env).filter(([name]) => PRIVATE.test(name))
  for (const [name] of hidden) delete env[name]
  try {
    return await work()
  } finally {
    Object.assign(env, Object.fromEntries(hidden))
  }
}
