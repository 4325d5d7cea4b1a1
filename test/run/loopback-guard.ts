/**
 * Preloaded into a measured process: writes down every connection and name look-up that would leave loopback, and
 * refuses it. The file is named in the query of the address it is imported by.
 */
import dns from 'node:dns'
import { appendFileSync } from 'node:fs'
import net from 'node:net'

const file = new URL(import.meta.url).searchParams.get('file') ?? ''
appendFileSync(file, 'guard in place\n')

const isLoopback = (host: unknown) =>
  host === undefined || host === 'localhost' || host === '::1' || /^127\./.test(String(host))

function refuse(what: string): never {
  appendFileSync(file, `${what}\n`)
  throw new Error(`the guard refused ${what}`)
}

const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0]
  const options =
    typeof first === 'object' && first !== null ? (first as { host?: string; path?: string }) : {}
  const host = typeof first === 'number' && typeof args[1] === 'string' ? args[1] : options.host
  if (options.path === undefined && !isLoopback(host)) refuse(`connection to ${host}`)
  return Reflect.apply(connect, this, args)
} as typeof connect

const lookup = dns.lookup
dns.lookup = ((host: string, ...rest: unknown[]) => {
  if (!isLoopback(host)) refuse(`look-up of ${host}`)
  return Reflect.apply(lookup, dns, [host, ...rest])
}) as typeof lookup
