/** Handlers of a service, typed by its messages, and their routes. */

import type { DescMessage, DescMethod, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf'

/** What a handler knows of its call besides the request. */
export interface Call {
  /** The `authorization` header, as it came. */
  authorization: string
  /** The `x-idempotency-key` header, if there is one. */
  idempotencyKey: string | null
}

/** The open end of a server stream. */
export interface ServerStream<M> {
  send(message: M): void
  /** Drops the connection. */
  cut(): void
  /** Called once when the client is gone or the stream cut. */
  onClose(callback: () => void): void
}

type Unary<I extends DescMessage, O extends DescMessage> = (
  request: MessageShape<I>,
  call: Call,
) => MessageInitShape<O>

type Streaming<I extends DescMessage, O extends DescMessage> = (
  request: MessageShape<I>,
  call: Call,
  stream: ServerStream<MessageInitShape<O>>,
) => void

/** A handler for each method of a service that is served; the others are unimplemented. */
export type Handlers<S extends DescService> = {
  [K in keyof S['method']]?: S['method'][K] extends { methodKind: 'unary'; input: infer I; output: infer O }
    ? Unary<I & DescMessage, O & DescMessage>
    : S['method'][K] extends { methodKind: 'server_streaming'; input: infer I; output: infer O }
      ? Streaming<I & DescMessage, O & DescMessage>
      : never
}

/** A method ready to be called: its descriptor and what runs it. */
export type Route =
  | { kind: 'unary'; method: DescMethod; run: (request: never, call: Call) => object }
  | {
      kind: 'stream'
      method: DescMethod
      run: (request: never, call: Call, stream: ServerStream<never>) => void
    }

/** The routes of a service by path, `/package.Service/method_name`. */
export function routesOf<S extends DescService>(service: S, handlers: Handlers<S>): Map<string, Route> {
  const routes = new Map<string, Route>()
  for (const method of service.methods) {
    const run = (handlers as Record<string, unknown>)[method.name]
    if (run === undefined) continue
    const kind = method.methodKind === 'unary' ? 'unary' : 'stream'
    routes.set(`/${service.typeName}/${method.name}`, { kind, method, run } as Route)
  }
  return routes
}
