import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'

/** What a step left behind. */
export interface StepResult {
  exitCode: number | null
  log: string
  outputs: Record<string, string>
  summary: string
}

export interface StepOptions {
  githubUrl: string
  inputs: Record<string, string>
  event?: { name: string; payload: unknown }
  runId?: number
  attempt?: number
  workspace: string
  env?: Record<string, string>
  /** What stands in the step's summary already. */
  summary?: string
  /** Gets what the step prints, as it comes, and may signal the step, as a runner does that cancels a job. */
  onLog?: (text: string, signal: (name: NodeJS.Signals) => void) => void
}

const HEAD_SHA = 'b'.repeat(40)

/** A pull request's event, as far as the Action reads it. */
export function pullRequestEvent(headRepo = 'o/r', sha = HEAD_SHA, number = 5) {
  return {
    name: 'pull_request',
    payload: {
      pull_request: { number, head: { sha, repo: { full_name: headRepo } }, base: { ref: 'main' } },
      repository: { default_branch: 'main' },
    },
  }
}

/** The certificates that this machine's npm needs, where a proxy stands before the registry; none elsewhere. */
function machineTrust(): Record<string, string> {
  const names = ['NODE_EXTRA_CA_CERTS', 'npm_config_cafile']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

/** Runs a built entry as the runner would: a child process with a clean environment and nothing but files and HTTP. */
export async function runStep(entry: string, options: StepOptions): Promise<StepResult> {
  const temp = await mkdtemp(path.join(tmpdir(), 'sdk-memtest-step-'))
  const file = (name: string) => path.join(temp, name)
  const event = options.event ?? pullRequestEvent()
  try {
    await Promise.all([
      writeFile(file('event.json'), JSON.stringify(event.payload)),
      writeFile(file('output'), ''),
      writeFile(file('summary'), options.summary ?? ''),
    ])
    const inputs = Object.entries({ 'github-token': 'gh-token', ...options.inputs }).map(([name, value]) => [
      `INPUT_${name.toUpperCase()}`,
      value,
    ])
    const child = spawn(process.execPath, [entry], {
      cwd: options.workspace,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ...machineTrust(),
        ...Object.fromEntries(inputs),
        GITHUB_ACTIONS: 'true',
        GITHUB_API_URL: options.githubUrl,
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_REPOSITORY: 'o/r',
        GITHUB_RUN_ID: String(options.runId ?? 500),
        GITHUB_RUN_ATTEMPT: String(options.attempt ?? 1),
        GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/memtest.yml@refs/heads/main',
        GITHUB_EVENT_NAME: event.name,
        GITHUB_EVENT_PATH: file('event.json'),
        GITHUB_REF_NAME: 'main',
        GITHUB_SHA: 'c'.repeat(40),
        GITHUB_OUTPUT: file('output'),
        GITHUB_STEP_SUMMARY: file('summary'),
        GITHUB_WORKSPACE: options.workspace,
        RUNNER_TEMP: file('runner'),
        ACTIONS_RESULTS_URL: options.githubUrl,
        ACTIONS_RUNTIME_TOKEN: runtimeToken(),
        ...options.env,
      },
    })
    child.stdout.on('data', (chunk) => options.onLog?.(String(chunk), (name) => child.kill(name)))
    const [stdout, stderr, exitCode] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve) => child.once('close', resolve)),
    ])
    return {
      exitCode,
      log: stdout + stderr,
      outputs: parseOutputs(await readFile(file('output'), 'utf8')),
      summary: await readFile(file('summary'), 'utf8'),
    }
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

/** A token whose payload names the run and the job, which is all that the client reads of it. */
export function runtimeToken(): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return [part({ alg: 'none' }), part({ scp: 'Actions.Results:run-backend:job-backend' }), 'x'].join('.')
}

function parseOutputs(content: string): Record<string, string> {
  const found = content.matchAll(/^([\w-]+)<<(\S+)\n(.*?)\n?\2$/gms)
  return Object.fromEntries([...found].map(([, name, , value]) => [name, value]))
}
