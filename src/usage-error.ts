/** The user's mistake (exit 2): one sentence that says what was expected, what came, and what to do. No stack is shown. */
export class UsageError extends Error {
  override name = 'UsageError'
}
