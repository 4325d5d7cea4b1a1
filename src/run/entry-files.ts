import { fileURLToPath } from 'node:url'

// From a clone Node runs the sources as they are; bundled, every entry lies in one folder.
const fromSources = import.meta.url.endsWith('.ts')

const ENTRIES = {
  cli: ['../cli.ts', './cli.js'],
  harness: ['./harness.ts', './harness.js'],
  preload: ['./memory/preload.ts', './preload.js'],
} as const

/** The file to start a child process with. */
export function entryFile(name: keyof typeof ENTRIES): string {
  return fileURLToPath(new URL(ENTRIES[name][fromSources ? 0 : 1], import.meta.url))
}
