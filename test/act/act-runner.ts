/** `act`, a runner that is not GitHub's: installed with Go, run on this machine without containers, against the stand-in. */

import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { StepOptions } from '../github/stand-in/action-process.ts'
import { runtimeToken } from '../github/stand-in/action-process.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ACT = 'github.com/nektos/act@v0.2.89'
const INSTALL_TIMEOUT_MS = 180_000

/** Where act is, or why it cannot be had: then its tests are skipped, and say so. */
export type InstalledAct = { file: string } | { missing: string }

/** Installs act by its module path, once a machine. */
export function installAct(): InstalledAct {
  const dir = path.join(tmpdir(), ACT.replace(/\W+/g, '-'))
  const file = path.join(dir, 'act')
  if (existsSync(file)) return { file }
  const go = ['go', '/usr/local/go/bin/go'].find((each) => spawnSync(each, ['version']).status === 0)
  if (go === undefined) return { missing: 'no Go here to install act with' }
  const { status, stderr } = spawnSync(go, ['install', ACT], {
    env: { ...process.env, GOBIN: dir },
    encoding: 'utf8',
    timeout: INSTALL_TIMEOUT_MS,
  })
  if (status === 0) return { file }
  return {
    missing: `go install ${ACT} failed: ${stderr.trim().split('\n').at(-1) || `no end after ${INSTALL_TIMEOUT_MS / 1000} s`}`,
  }
}

/** A repository on this machine whose workflows act runs. */
export interface ActRepository extends AsyncDisposable {
  /** The commit that is checked out. */
  sha: string
  run(options: ActRun): Promise<{ exitCode: number | null; log: string }>
}

export interface ActRun {
  runId: number
  event: NonNullable<StepOptions['event']>
  /** The text of the workflow. */
  workflow: string
}

/** A step instead of `actions/download-artifact`, which asks a service that the stand-in is not. */
const DOWNLOAD = `
name: download-artifact
inputs: { pattern: { required: true }, path: { required: true } }
runs:
  using: composite
  steps:
    - run: node "$ACTION/download.mjs" "$PATTERN" "$INTO"
      shell: bash
      env:
        ACTION: \${{ github.action_path }}
        PATTERN: \${{ inputs.pattern }}
        INTO: \${{ inputs.path }}
`
const DOWNLOAD_SCRIPT = `
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
const [pattern, into] = process.argv.slice(2)
const uploaded = await (await fetch(process.env.GITHUB_API_URL + '/uploaded')).json()
for (const [name, files] of Object.entries(uploaded)) {
  if (!path.matchesGlob(name, pattern) || name.endsWith('.csv')) continue
  for (const [file, content] of Object.entries(files)) {
    const place = path.join(into, name, file)
    mkdirSync(path.dirname(place), { recursive: true })
    writeFileSync(place, Buffer.from(content, 'base64'))
  }
}
`

/**
 * @param act Where act is.
 * @param dist The folder of the built Action.
 * @param files The repository's files.
 */
export async function openActRepository(
  act: string,
  dist: string,
  githubUrl: string,
  files: Record<string, string>,
): Promise<ActRepository> {
  const root = await mkdtemp(path.join(tmpdir(), 'sdk-memtest-act-'))
  const inRoot = (...names: string[]) => path.join(root, ...names)
  // The Action as a release has it: without node_modules, so that nothing but the bundle can help.
  for (const name of ['action.yml', 'report/action.yml', 'baselines']) {
    await cp(path.join(ROOT, name), inRoot('action', name), { recursive: true })
  }
  await cp(dist, inRoot('action/dist'), { recursive: true })
  await mkdir(inRoot('download'))
  await writeFile(inRoot('download/action.yml'), DOWNLOAD)
  await writeFile(inRoot('download/download.mjs'), DOWNLOAD_SCRIPT)
  const work = inRoot('work')
  for (const [name, content] of Object.entries({ ...files, '.gitignore': 'packages\n' })) {
    await mkdir(path.dirname(path.join(work, name)), { recursive: true })
    await writeFile(path.join(work, name), content)
  }
  const git = (...args: string[]) =>
    spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid', ...args], {
      cwd: work,
      encoding: 'utf8',
    }).stdout
  git('init', '--quiet', '--initial-branch=main')
  git('remote', 'add', 'origin', 'https://github.com/o/r.git')
  git('add', '--all')
  git('commit', '--quiet', '--message=first')
  const sha = git('rev-parse', 'HEAD').trim()

  return {
    sha,
    async run({ runId, event, workflow }) {
      await writeFile(inRoot('event.json'), JSON.stringify(event.payload))
      await writeFile(inRoot('memtest.yml'), workflow)
      const env = {
        GITHUB_API_URL: githubUrl,
        GITHUB_REPOSITORY: 'o/r',
        GITHUB_RUN_ID: String(runId),
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/memtest.yml@refs/heads/main',
        ACTIONS_RESULTS_URL: githubUrl,
        ACTIONS_RUNTIME_TOKEN: runtimeToken(),
      }
      const child = spawn(
        act,
        [
          ...[event.name, '--workflows', inRoot('memtest.yml'), '--eventpath', inRoot('event.json')],
          ...[
            '--platform',
            'ubuntu-24.04=-self-hosted',
            '--no-cache-server',
            '--pull=false',
            '--actor',
            'somebody',
          ],
          ...['--action-cache-path', inRoot('cache'), '--secret', 'GITHUB_TOKEN=gh-token'],
          ...['--local-repository', `OWNER/sdk-memtest@v1=${inRoot('action')}`],
          ...['--local-repository', `actions/download-artifact@v8=${inRoot('download')}`],
          ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
        ],
        {
          cwd: work,
          stdio: ['ignore', 'pipe', 'pipe'],
          // act takes the first node on the path for "using: node24".
          env: { ...process.env, PATH: `${path.dirname(process.execPath)}:${process.env.PATH}` },
        },
      )
      const [stdout, stderr, exitCode] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        new Promise<number | null>((resolve) => child.once('close', resolve)),
      ])
      return { exitCode, log: stdout + stderr }
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}
