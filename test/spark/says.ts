/** What a piece of work refuses with; `nothing` where it does not. */
export function says(work: () => unknown): string {
  try {
    work()
    return 'nothing'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
