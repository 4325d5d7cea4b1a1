/** One promised figure, as measured, beside its goal. */
export interface BenchRow {
  name: string
  figure: string
  goal: string
  /** Null where the figure has no goal of its own and is printed for reference. */
  met: boolean | null
}

/** A figure that stands beside the others and has no goal of its own. */
export const reference = (name: string, figure: string): BenchRow => ({ name, figure, goal: '', met: null })
