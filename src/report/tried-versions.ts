/** Written from docs/sdk-versions.md by "npm run try-sdk-versions"; do not edit by hand. */

/** What one tried version of the npm package leaves, oldest first. */
export interface TriedVersion {
  version: string
  /** Functions left for each answered gRPC-web request. */
  functionsPerAnswer: number
}

export const TRIED_VERSIONS: readonly TriedVersion[] = [
  { version: '0.10.0', functionsPerAnswer: 0 },
  { version: '0.11.0', functionsPerAnswer: 0 },
  { version: '0.13.1', functionsPerAnswer: 0 },
  { version: '0.14.0', functionsPerAnswer: 1 },
  { version: '0.15.1', functionsPerAnswer: 1 },
  { version: '0.19.2', functionsPerAnswer: 1 },
]
