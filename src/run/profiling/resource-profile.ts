import { createHook } from 'node:async_hooks'
import { type CallStack, CallStacks } from './call-stacks.ts'
import { encodePprof } from './pprof-encode.ts'
import { describeFrame, type StackFrame } from './stack-frame.ts'

interface LiveResource {
  type: string
  stack: CallStack
}

// Not tasks of their own: a promise is the means, the others live for one turn of the event loop.
const IGNORED_TYPES = new Set(['PROMISE', 'TickObject', 'Microtask', 'Immediate'])
const MOST_FRAMES = 30

/** Live asynchronous resources and the stacks that made them: what Go's goroutine profile is for Go. */
export class ResourceProfile {
  readonly #live = new Map<number, LiveResource>()
  readonly #stacks = new CallStacks(MOST_FRAMES, withoutHookFrames)
  readonly #init = (id: number, type: string): void => {
    if (!IGNORED_TYPES.has(type)) this.#live.set(id, { type, stack: this.#stacks.above(this.#init) })
  }
  readonly #hook = createHook({ init: this.#init, destroy: (id) => void this.#live.delete(id) })

  constructor() {
    this.#hook.enable()
  }

  stop(): void {
    this.#hook.disable()
    this.#live.clear()
  }

  /** A gzipped pprof profile, one sample type `goroutine`, so that Go's tools and habits apply. */
  encode(timeMs = Date.now()): Uint8Array {
    const stacks = this.#grouped().map(({ type, stack, count }) => ({
      frames: [{ name: `[${type}]`, file: '', line: 0 }, ...stack.frames],
      values: [count],
    }))
    return encodePprof(stacks, {
      sampleTypes: [{ type: 'goroutine', unit: 'count' }],
      defaultSampleType: 'goroutine',
      timeMs,
    })
  }

  /** As text, most frequent stack first, like `goroutine?debug=1`. */
  describe(): string {
    const groups = this.#grouped().map(
      ({ type, stack, count }) =>
        `${count} @ ${type}\n${stack.frames.map((frame) => `#\t${describeFrame(frame)}\n`).join('')}`,
    )
    return `async resources profile: total ${this.#live.size}\n${groups.join('\n')}`
  }

  #grouped(): (LiveResource & { count: number })[] {
    const byStack = new Map<CallStack, Map<string, number>>()
    for (const { type, stack } of this.#live.values()) {
      const byType = byStack.get(stack) ?? new Map<string, number>()
      byStack.set(stack, byType.set(type, (byType.get(type) ?? 0) + 1))
    }
    const groups = [...byStack].flatMap(([stack, byType]) =>
      [...byType].map(([type, count]) => ({ type, stack, count })),
    )
    return groups.sort((a, b) => b.count - a.count)
  }
}

function withoutHookFrames(frames: StackFrame[]): StackFrame[] {
  return frames.filter(({ file }) => !file.startsWith('node:internal/async_hooks'))
}
