import type { FlagSpecs } from './flags.ts'

/** What a run is judged against and what fails it: the same flags at the end of a run as in `compare`. */
export const JUDGING_FLAGS = {
  rust: { type: 'string', placeholder: 'FILE', describe: "the Rust test's CSV to compare with" },
  previous: { type: 'string', placeholder: 'FILE', describe: 'the CSV of a previous run to compare with' },
  'known-leaks': {
    type: 'string',
    placeholder: 'FILE',
    describe: 'accepted leaks (default memtest-known-leaks.json, if there)',
  },
  'fail-on': {
    type: 'string',
    placeholder: 'leak',
    describe: 'what exits 1: leak, new, regression, inconclusive, never (default leak)',
  },
} satisfies FlagSpecs
