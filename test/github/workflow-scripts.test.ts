import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'

interface Step {
  id?: string
  name?: string
  run?: string
}

/** The shell script of one step, found by its name or id. */
async function scriptOf(workflow: string, job: string, step: string): Promise<string> {
  const text = await readFile(new URL(`../../.github/workflows/${workflow}`, import.meta.url), 'utf8')
  const steps: Step[] = parse(text).jobs[job].steps
  return steps.find(({ id, name }) => step === id || step === name)?.run ?? assert.fail(`no step ${step}`)
}

async function inFolder(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'sdk-memtest-workflow-'))
  try {
    await work(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** Runs a script as the runner's bash does. */
function shell(script: string, cwd: string, env: Record<string, string> = {}): string {
  const bash = ['--noprofile', '--norc', '-e', '-c', script]
  const result = spawnSync('bash', bash, { cwd, env: { ...process.env, ...env }, encoding: 'utf8' })
  assert.equal(result.status, 0, result.stderr)
  return result.stdout
}

const missing = ['bash', 'git', 'jq'].find((tool) => spawnSync(tool, ['--version']).status !== 0)
const skip =
  process.platform === 'linux' ? missing !== undefined && `no ${missing} here` : 'the runner is Linux'

const RELEASES: [tag: string, present: string[], moved: boolean][] = [
  ['v1.2.3', [], true],
  ['v1.3.0', ['v1.2.9', 'v0.9.0'], true],
  ['v1.10.0', ['v1.9.0'], true],
  ['v1.3.0', ['v2.0.0', 'v10.0.0', 'v1.4.0-rc.1'], true],
  ['v1.2.4', ['v1.3.0'], false],
]

for (const [tag, present, moved] of RELEASES) {
  test(`the release ${tag} beside ${present.join(', ') || 'none'} ${moved ? 'takes' : 'leaves'} v1`, {
    skip,
  }, async () => {
    const script = await scriptOf('release.yml', 'publish', 'Move the major tag')
    await inFolder(async (dir) => {
      const git = 'git -c user.name=t -c user.email=t@t.invalid'
      shell(`git init --quiet --bare origin.git && git clone --quiet origin.git work`, dir)
      const work = path.join(dir, 'work')
      shell(`${git} commit --quiet --allow-empty -m old && git tag v1`, work)
      for (const other of present) shell(`git tag ${other}`, work)
      shell(`${git} commit --quiet --allow-empty -m new && git tag ${tag} && git push --quiet --tags`, work)
      shell(script, work, { GITHUB_REF_NAME: tag })
      const commit = (ref: string) => shell(`git --git-dir=../origin.git rev-parse ${ref}`, work)
      assert.equal(commit('v1') === commit(tag), moved)
    })
  })
}

const TAGS: [tags: Record<string, string>, specs: string[]][] = [
  [{ latest: '0.19.2', next: '0.20.0-dev1', old: '0.1.0' }, ['latest', 'next']],
  [{ next: '0.19.2', latest: '0.19.2' }, ['latest']],
  [{ latest: '0.19.2' }, ['latest']],
]

for (const [tags, specs] of TAGS) {
  test(`of the SDK's tags ${JSON.stringify(tags)} the nightly run measures ${specs.join(' and ')}`, {
    skip,
  }, async () => {
    const script = await scriptOf('memtest.yml', 'versions', 'specs')
    await inFolder(async (dir) => {
      const npm = path.join(dir, 'npm')
      await writeFile(npm, `#!/bin/sh\necho '${JSON.stringify(tags)}'\n`)
      await chmod(npm, 0o755)
      const output = path.join(dir, 'output')
      shell(script, dir, { PATH: `${dir}:${process.env.PATH}`, GITHUB_OUTPUT: output, ASKED: '' })
      const [, json = ''] = /^specs=(.*)$/m.exec(await readFile(output, 'utf8')) ?? []
      assert.deepEqual(JSON.parse(json).toSorted(), specs)
    })
  })
}
