import { frameOfCallSite, type StackFrame } from './stack-frame.ts'

/** A call stack met before: the same object each time, so that it can be a key. */
export interface CallStack {
  /** Innermost first. */
  readonly frames: readonly StackFrame[]
}

/**
 * Recognizes call stacks by the positions of their frames. Naming the frames takes 30 times longer than that, so it
 * is done once for each stack.
 */
export class CallStacks {
  readonly #known = new Map<string, CallStack>()
  readonly #mostFrames: number
  readonly #present: (frames: StackFrame[]) => StackFrame[]
  #sites: NodeJS.CallSite[] = []

  /** @param present What to make of the frames of a new stack. */
  constructor(mostFrames: number, present: (frames: StackFrame[]) => StackFrame[]) {
    this.#mostFrames = mostFrames
    this.#present = present
  }

  /** The stack of the caller, without `callee` and what it called. */
  // biome-ignore lint/complexity/noBannedTypes: what V8 takes here is any function
  above(callee: Function): CallStack {
    const { stackTraceLimit, prepareStackTrace } = Error
    Error.stackTraceLimit = this.#mostFrames
    Error.prepareStackTrace = this.#positions
    const holder: { stack?: string } = {}
    Error.captureStackTrace(holder, callee)
    const key = holder.stack ?? ''
    Error.stackTraceLimit = stackTraceLimit
    Error.prepareStackTrace = prepareStackTrace
    let stack = this.#known.get(key)
    if (stack === undefined) {
      stack = { frames: this.#present(this.#sites.map(frameOfCallSite)) }
      this.#known.set(key, stack)
    }
    // Call sites hold on to functions and receivers.
    this.#sites = []
    return stack
  }

  readonly #positions = (_holder: unknown, sites: NodeJS.CallSite[]): string => {
    this.#sites = sites
    let key = ''
    for (const site of sites) key += `${site.getPosition()} `
    return key
  }
}
