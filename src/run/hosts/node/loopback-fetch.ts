const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * Has every request refused at once that would leave the machine: on the local network nobody waits for a name server,
 * and nothing of a run depends on what answers outside.
 */
export function refuseToLeaveLoopback(): void {
  const fetchAnywhere = globalThis.fetch
  globalThis.fetch = (input, init) => {
    const { hostname } = new URL(input instanceof Request ? input.url : String(input))
    if (LOOPBACK.test(hostname)) return fetchAnywhere(input, init)
    return Promise.reject(new TypeError(`fetch failed: the local network does not reach ${hostname}`))
  }
}
