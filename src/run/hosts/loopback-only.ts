/** On loopback, and nobody listens on it: whoever is sent there is refused at once. */
const NOWHERE = 'http://127.0.0.1:1'
const LOOPBACK = '127.0.0.1,localhost,.localhost'

/**
 * Environment that keeps a native SDK's own HTTP client on loopback. From 0.21 on every build asks a token exchange
 * (Flashnet) for its settings, and no field of the SDK's configuration turns that off. So the request goes to a proxy
 * that is not there, and the name is not even looked up. Connections to the operators (gRPC) ignore the proxy; they go
 * to the local network's addresses. Set for the local network only.
 */
export const LOOPBACK_ONLY: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    http_proxy: NOWHERE,
    https_proxy: NOWHERE,
    all_proxy: NOWHERE,
    no_proxy: LOOPBACK,
  }).flatMap(([name, value]) => [
    [name, value],
    [name.toUpperCase(), value],
  ]),
)
