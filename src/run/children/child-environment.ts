/** What a child process inherits, what it is started with, and why it was not. */

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { HarnessNetwork } from '../protocol/protocol.ts'

/** What a process needs to run at all: to be found, to find its folders and libraries, to tell time and language. */
const BASIC = [
  /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TMP|TEMP|TZ|LANG|LANGUAGE|LC_.*)$/,
  /^(LD_LIBRARY_PATH|LD_PRELOAD|DYLD_.*)$/,
  /^(SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|USERPROFILE|HOMEDRIVE|HOMEPATH|(LOCAL)?APPDATA|PROGRAM(DATA|FILES.*))$/,
  /^SDK_MEMTEST_STACK$/,
]
const CERTIFICATES = [/^(NODE_EXTRA_CA_CERTS|NODE_USE_SYSTEM_CA|SSL_CERT_(FILE|DIR))$/]
const PROXIES = [/^((HTTPS?|ALL|NO)_PROXY|NODE_USE_ENV_PROXY)$/]
/**
 * Settings of npm (the registry's tokens among them), pip and go, and what git needs for a spec that names a
 * repository.
 */
const REGISTRY = [
  /^NPM_.*$/,
  /^NODE_AUTH_TOKEN$/,
  // What pip takes, for the SDK's Python package.
  /^(PIP_.*|UV_.*|VIRTUAL_ENV|REQUESTS_CA_BUNDLE)$/,
  // What go takes, for the SDK's Go module and the build of its agent.
  /^GO(PATH|ROOT|ENV|FLAGS|CACHE|MODCACHE|TMPDIR|TOOLCHAIN|PROXY|NOPROXY|PRIVATE|SUMDB|NOSUMDB|INSECURE|VCS|AUTH)$/,
  /^(CGO_ENABLED|CGO_(C|CPP|CXX|LD)FLAGS|CC|CXX|NETRC)$/,
  /^XDG_(CONFIG|CACHE|DATA)_HOME$/,
  /^(SSH_AUTH_SOCK|GIT_(SSH|SSH_COMMAND|SSL_.*|CONFIG_.*))$/,
]
/** A user's own preload or heap limit is meant for the measured process. */
const NODE_FLAGS = [/^NODE_OPTIONS$/]

/** The environment for npm, pip and go: how to reach the registry and log in there. No preload, since one may print. */
export function npmEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return only(env, [...BASIC, ...CERTIFICATES, ...PROXIES, ...REGISTRY])
}

/**
 * The environment for our own children: a fixed list of variables, so that a secret with an unforeseen name stays
 * behind. Seeds and credentials travel over the child's channel instead: an environment shows in crash dumps, in heap
 * snapshots, and to the SDK under test. Hostile code can still read this process's own environment in `/proc`, since it
 * runs as the same user.
 */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return only(env, [...BASIC, ...CERTIFICATES])
}

/** The environment for the measured process: with the user's `NODE_OPTIONS`, and on the hosted network the proxy. */
export function harnessEnvironment(
  { network, rustProfile }: { network: Pick<HarnessNetwork, 'kind'>; rustProfile: boolean },
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const names = [...BASIC, ...CERTIFICATES, ...NODE_FLAGS, ...(network.kind === 'regtest' ? PROXIES : [])]
  return { ...only(env, names), ...(rustProfile ? { MEMTEST_REWRITE: '1' } : {}) }
}

function only(env: NodeJS.ProcessEnv, patterns: readonly RegExp[]): NodeJS.ProcessEnv {
  // Case tells nothing: proxies are written in both, and Windows does not tell it apart.
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => patterns.some((each) => each.test(name.toUpperCase()))),
  )
}

// From a clone Node runs the sources as they are; bundled, every entry lies in one folder.
const fromSources = import.meta.url.endsWith('.ts')

const ENTRIES = {
  cli: ['../../cli.ts', './cli.js'],
  harness: ['../harness/harness.ts', './harness.js'],
  preload: ['../probe/preload.ts', './preload.js'],
} as const

/**
 * Why a child was not started, or null when it was. To be asked right after the spawn: a child that the machine has no
 * room for has no streams either.
 */
export async function whyNotStarted(child: ChildProcess): Promise<NodeJS.ErrnoException | null> {
  if (child.pid !== undefined) return null
  const [error] = await once(child, 'error')
  return error
}

/** The file to start a child process with. */
export function entryFile(name: keyof typeof ENTRIES): string {
  return fileURLToPath(new URL(ENTRIES[name][fromSources ? 0 : 1], import.meta.url))
}
