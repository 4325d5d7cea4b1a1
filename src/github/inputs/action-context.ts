import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { UsageError } from '../../errors.ts'
import { unquoted } from '../../text/text.ts'
import type { RunStamp } from '../comment/comment.ts'

export type Environment = Record<string, string | undefined>

/** What the workflow run is about. */
export type Trigger =
  | { kind: 'pull-request'; number: number; headSha: string; baseBranch: string }
  | { kind: 'merge-queue'; headSha: string; baseBranch: string }
  | { kind: 'branch'; branch: string; headSha: string }

/** Where this step runs: the runner's variables and the event, checked once. */
export interface ActionContext {
  owner: string
  repo: string
  trigger: Trigger
  defaultBranch: string | null
  runId: number
  attempt: number
  /** The workflow's file name, e.g. `memtest.yml`, under which its other runs are found. */
  workflowFile: string | null
  apiUrl: string
  serverUrl: string
  workspace: string
  tempDir: string
}

/** The branch whose runs are this one's previous ones. */
export function baseBranchOf(trigger: Trigger): string {
  return trigger.kind === 'branch' ? trigger.branch : trigger.baseBranch
}

/** The stamp of this run in comments. */
export function stampOf({ trigger, runId, attempt }: ActionContext): RunStamp {
  return { headSha: trigger.headSha, runId, attempt }
}

/** The page of this run. */
export function runUrl({ serverUrl, owner, repo, runId }: ActionContext, id = runId): string {
  return `${serverUrl}/${owner}/${repo}/actions/runs/${id}`
}

const EVENT = v.object({
  pull_request: v.optional(
    v.object({
      number: v.number(),
      head: v.object({ sha: v.string() }),
      base: v.object({ ref: v.string() }),
    }),
  ),
  merge_group: v.optional(v.object({ head_sha: v.string(), base_ref: v.string() })),
  repository: v.optional(v.object({ default_branch: v.optional(v.string()) })),
})

/** What the report stage needs of the runner: it runs for another run's sake, so its own trigger says nothing. */
export type RepositoryPlace = Pick<
  ActionContext,
  'owner' | 'repo' | 'defaultBranch' | 'apiUrl' | 'serverUrl' | 'tempDir'
>

/**
 * Reads the runner's environment.
 * @throws UsageError when a variable is missing that every runner sets: the Action was started by hand.
 */
export function readContext(env: Environment, readFile: ReadFile = readText): ActionContext {
  return {
    ...readRepositoryPlace(env, readFile),
    trigger: triggerOf(env, readEvent(env, readFile)),
    runId: Number(required(env, 'GITHUB_RUN_ID')),
    attempt: Number(env.GITHUB_RUN_ATTEMPT ?? '1'),
    workflowFile: /\/([^/@]+)@/.exec(env.GITHUB_WORKFLOW_REF ?? '')?.[1] ?? null,
    workspace: required(env, 'GITHUB_WORKSPACE'),
  }
}

/** Reads which repository this is and where to put files. */
export function readRepositoryPlace(env: Environment, readFile: ReadFile = readText): RepositoryPlace {
  const [owner = '', repo = ''] = required(env, 'GITHUB_REPOSITORY').split('/')
  return {
    owner,
    repo,
    defaultBranch: readEvent(env, readFile).repository?.default_branch ?? null,
    apiUrl: env.GITHUB_API_URL ?? 'https://api.github.com',
    serverUrl: env.GITHUB_SERVER_URL ?? 'https://github.com',
    tempDir: required(env, 'RUNNER_TEMP'),
  }
}

type ReadFile = (path: string) => string
const readText: ReadFile = (path) => readFileSync(path, 'utf8')

function readEvent(env: Environment, readFile: ReadFile): v.InferOutput<typeof EVENT> {
  const file = env.GITHUB_EVENT_PATH
  if (file === undefined || file === '') return {}
  try {
    return v.parse(EVENT, JSON.parse(readFile(file)))
  } catch (error) {
    const reason = unquoted(error instanceof Error ? error.message : String(error))
    throw new UsageError(`GITHUB_EVENT_PATH should name the event that GitHub wrote, got ${file} (${reason})`)
  }
}

function triggerOf(env: Environment, event: v.InferOutput<typeof EVENT>): Trigger {
  const pull = event.pull_request
  // `pull_request_target` would run with secrets on what the event calls the head; the Action measures the checkout.
  if (env.GITHUB_EVENT_NAME === 'pull_request_target') {
    throw new UsageError(
      'expected the trigger pull_request, got pull_request_target, which gives foreign code your secrets: use pull_request and, for forks, the report action (docs/action.md)',
    )
  }
  if (pull !== undefined) {
    return {
      kind: 'pull-request',
      number: pull.number,
      headSha: pull.head.sha,
      baseBranch: pull.base.ref,
    }
  }
  const group = event.merge_group
  if (group !== undefined) {
    // The queue's own branch has no history to compare with: what counts is the branch that it merges into.
    return {
      kind: 'merge-queue',
      headSha: group.head_sha,
      baseBranch: group.base_ref.replace(/^refs\/heads\//, ''),
    }
  }
  return { kind: 'branch', branch: env.GITHUB_REF_NAME ?? '', headSha: required(env, 'GITHUB_SHA') }
}

function required(env: Environment, name: string): string {
  const text = env[name]
  if (text === undefined || text === '') {
    throw new UsageError(
      `${name} should be set by the GitHub runner, got nothing: start this as an action, or use the CLI`,
    )
  }
  return text
}

/**
 * How a reader of the comment starts the tool: out of the Action's own repository, at the version that ran. A bare
 * `npx sdk-memtest` would run whatever package has that name. Where the Action is the checkout itself (`uses: ./`),
 * the runner names no repository.
 */
export function toolCommand(env: Environment): string {
  const { GITHUB_ACTION_REPOSITORY, GITHUB_ACTION_REF, GITHUB_SERVER_URL } = env
  const repository = GITHUB_ACTION_REPOSITORY ?? ''
  const ref = GITHUB_ACTION_REF ?? ''
  const isKnown = /^[\w.-]+\/[\w.-]+$/.test(repository) && /^[\w./-]+$/.test(ref)
  // Elsewhere `github:` would be another repository of that name.
  const isGitHub = (GITHUB_SERVER_URL ?? 'https://github.com') === 'https://github.com'
  return isKnown && isGitHub ? `npx github:${repository}#${ref}` : 'sdk-memtest'
}
