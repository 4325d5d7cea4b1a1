import { page, type Route } from './http-stand-in.ts'

export interface StoredRun {
  id: number
  run_attempt: number
  event: string
  status: string
  conclusion: string | null
  head_sha: string
  head_branch: string
  head_repository: { full_name: string } | null
  path: string
  html_url: string
}

export interface StoredArtifact {
  id: number
  runId: number
  name: string
  expired: boolean
  /** The zip, or the status with which its download fails. */
  download: Buffer | number
  claimedBytes?: number
}

export interface RunsState {
  runs: StoredRun[]
  artifacts: StoredArtifact[]
}

/** A successful run on main of the repository itself, to change from. */
export function storedRun(id: number, changes: Partial<StoredRun> = {}): StoredRun {
  return {
    id,
    run_attempt: 1,
    event: 'push',
    status: 'completed',
    conclusion: 'success',
    head_sha: 'a'.repeat(40),
    head_branch: 'main',
    head_repository: { full_name: 'o/r' },
    path: '.github/workflows/memtest.yml',
    html_url: `https://github.com/o/r/actions/runs/${id}`,
    ...changes,
  }
}

/** Workflow runs and their artifacts. */
export function runsRoutes(state: RunsState, url: () => string): Route[] {
  const show = ({ id, name, expired, download, claimedBytes }: StoredArtifact) => ({
    id,
    name,
    expired,
    size_in_bytes: claimedBytes ?? (typeof download === 'number' ? 1000 : download.length),
  })
  return [
    [
      'GET',
      /^\/repos\/o\/r\/actions\/workflows\/([^/]+)\/runs$/,
      (request, workflow = '') => {
        const branch = request.query.get('branch')
        const fitting = state.runs.filter(
          (run) => run.path.endsWith(`/${workflow}`) && (branch === null || run.head_branch === branch),
        )
        return page(request, fitting, url(), 'workflow_runs')
      },
    ],
    [
      'GET',
      /^\/repos\/o\/r\/actions\/runs\/(\d+)$/,
      (_, id) => {
        const run = state.runs.find((each) => each.id === Number(id))
        return run === undefined ? { status: 404, json: { message: 'Not Found' } } : { json: run }
      },
    ],
    [
      'GET',
      /^\/repos\/o\/r\/actions\/runs\/(\d+)\/artifacts$/,
      (request, id) =>
        page(
          request,
          state.artifacts.filter(({ runId }) => runId === Number(id)).map(show),
          url(),
          'artifacts',
        ),
    ],
    [
      'GET',
      /^\/repos\/o\/r\/actions\/artifacts\/(\d+)\/zip$/,
      (_, id) => {
        const artifact = state.artifacts.find((each) => each.id === Number(id))
        if (artifact === undefined || artifact.download === 410) {
          return { status: 410, json: { message: 'Artifact has expired' } }
        }
        return { status: 302, headers: { location: `${url()}/storage/${id}` } }
      },
    ],
    [
      'GET',
      /^\/storage\/(\d+)$/,
      (_, id) => {
        const download = state.artifacts.find((each) => each.id === Number(id))?.download ?? 404
        return typeof download === 'number'
          ? { status: download, body: 'no such blob' }
          : { body: download, headers: { 'content-type': 'application/zip' } }
      },
    ],
  ]
}
