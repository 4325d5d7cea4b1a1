import { join } from 'node:path'
import { goProgram } from '../../../src/run/hosts/go/go-host.ts'
import { installHost } from '../../../src/run/hosts/install-host.ts'
import { prepareShim } from '../../../src/run/hosts/native/count-blocks.ts'
import { pythonProgram } from '../../../src/run/hosts/python/python-host.ts'
import { defaultCacheDir } from '../../../src/run/install/sdk-install.ts'
import { parseRunOptions } from '../../../src/run/options/options.ts'
import type { HarnessConfig } from '../../../src/run/protocol/protocol.ts'
import type { AgentUnderTest } from './agent-conformance.ts'

/** Tries another agent than ours: its command, words separated by spaces. */
const GIVEN = 'SDK_MEMTEST_AGENT'

/** The agents of this machine, each installed; one that cannot be had is skipped with its reason. */
export async function foundAgents(dir: string): Promise<[string, AgentUnderTest][]> {
  const given = process.env[GIVEN]
  if (given !== undefined && given !== '') return [[given, await givenAgent(given, dir)]]
  return [
    ['python', await installed('python', dir)],
    ['go', await installed('go', dir)],
  ]
}

/** An SDK of ours, installed as a run would; the reason is what the user would be told. */
export async function installed(host: 'python' | 'go', dir: string): Promise<AgentUnderTest> {
  const options = parseRunOptions(['--host', host], {})
  if (options === 'help') throw new Error('no help was asked for')
  try {
    const { start } = await installHost(options, new AbortController().signal)
    return { kind: 'agent', program: programOf(start, dir) }
  } catch (error) {
    return { kind: 'skipped', reason: error instanceof Error ? error.message : String(error) }
  }
}

function programOf(start: HarnessConfig['host'], dir: string) {
  if (start.kind === 'python') return pythonProgram(start, dir, 0)
  if (start.kind === 'go') return goProgram(start, dir)
  throw new Error(`${start.kind} has no agent of its own`)
}

async function givenAgent(given: string, dir: string): Promise<AgentUnderTest> {
  const [command = '', ...args] = given.split(' ')
  const shim = await prepareShim(join(defaultCacheDir(), 'native'), process.env)
  const common = { shim, library: '', loopbackOnly: true, cwd: dir, frames: 0 }
  return { kind: 'agent', program: { ...common, command, args, env: process.env, name: command } }
}
