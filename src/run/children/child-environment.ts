import { fileURLToPath } from 'node:url'

const SECRETS = /^(FAUCET_(USERNAME|PASSWORD)|(ALICE|BOB)_SEED|GITHUB_TOKEN|GH_TOKEN|INPUT_.*|ACTIONS_.*)$/i
// The files by which a step gives orders to the runner: outputs, and the environment of later steps.
const RUNNER_FILES = /^GITHUB_(ENV|PATH|OUTPUT|STATE|STEP_SUMMARY)$/i
const REGISTRY_TOKENS = /^(NODE_AUTH_TOKEN|NPM_TOKEN|npm_config_.*(auth|token|password).*)$/i

/** The environment for npm, which may need the registry's token and nothing else that is secret. */
export function npmEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return without(env, [SECRETS, RUNNER_FILES])
}

/**
 * The environment for our own children. They get seeds and credentials over their channel, if at all: what stands in an
 * environment is in crash dumps, in heap snapshots, and in reach of the SDK under test. Code that means harm can still
 * read this process's own environment in `/proc`, since it runs as the same user.
 */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return without(env, [SECRETS, RUNNER_FILES, REGISTRY_TOKENS])
}

function without(env: NodeJS.ProcessEnv, patterns: readonly RegExp[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !patterns.some((each) => each.test(name))))
}

// From a clone Node runs the sources as they are; bundled, every entry lies in one folder.
const fromSources = import.meta.url.endsWith('.ts')

const ENTRIES = {
  cli: ['../../cli.ts', './cli.js'],
  harness: ['../hosts/node/harness.ts', './harness.js'],
  preload: ['../probe/preload.ts', './preload.js'],
} as const

/** The file to start a child process with. */
export function entryFile(name: keyof typeof ENTRIES): string {
  return fileURLToPath(new URL(ENTRIES[name][fromSources ? 0 : 1], import.meta.url))
}
