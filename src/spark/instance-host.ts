/** What of an SDK's `SparkConfig` names hosts. */
interface NamesHosts {
  signingOperators: { address: string }[]
  sspConfig: { baseUrl: string }
}

/**
 * The same network under a host name of its own, `w1.localhost` for instance 1. A browser opens six connections to a
 * host, and each SDK instance keeps one for its event stream: a sixth instance under the same name would wait for ever. `*.localhost` is this machine in every browser (RFC 6761, section 6.3).
 */
export function instanceSparkConfig<Config extends NamesHosts>(config: Config, instance: number): Config {
  const named = (url: string) => url.replace('http://127.0.0.1:', `http://w${instance}.localhost:`)
  const { signingOperators, sspConfig } = config
  return {
    ...config,
    signingOperators: signingOperators.map((operator) => ({
      ...operator,
      address: named(operator.address),
    })),
    sspConfig: { ...sspConfig, baseUrl: named(sspConfig.baseUrl) },
  }
}
