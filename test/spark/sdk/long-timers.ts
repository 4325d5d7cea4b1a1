// A disconnected SDK leaves timers of 10 s and of 150 s, and a test's process would wait for them.
const setTimer = globalThis.setTimeout
const LONG_MS = 5_000

globalThis.setTimeout = ((callback: () => void, ms = 0, ...args: []) => {
  const timer = setTimer(callback, ms, ...args)
  if (ms >= LONG_MS) timer.unref()
  return timer
}) as typeof setTimeout
