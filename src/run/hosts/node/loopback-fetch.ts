const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * Refuses at once every request that would leave the machine. So nobody waits for a name server on the local network,
 * and nothing of a run depends on answers from outside.
 */
export function refuseToLeaveLoopback(): void {
  const fetchAnywhere = globalThis.fetch
  globalThis.fetch = (input, init) => {
    const { hostname } = new URL(input instanceof Request ? input.url : String(input))
    if (LOOPBACK.test(hostname)) return fetchAnywhere(input, init)
    return Promise.reject(new TypeError(`fetch failed: the local network does not reach ${hostname}`))
  }
}
