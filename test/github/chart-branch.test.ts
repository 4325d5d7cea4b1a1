import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { pushCharts } from '../../src/github/charts/push-charts.ts'
import { openRepository } from '../../src/github/github-client.ts'
import { runStep } from './stand-in/action-process.ts'
import { buildAction } from './stand-in/built-action.ts'
import { type GitHubStandIn, startGitHub } from './stand-in/github-stand-in.ts'
import { checkout } from './stand-in/recorded-csv.ts'
import { HEALTHY_CSV } from './stand-in/run-files.ts'

const BRANCH = 'heads/sdk-memtest-charts'

describe('charts on a branch', () => {
  let main: string
  before(async () => {
    main = `${await buildAction()}/main.js`
  })

  async function judge(github: GitHubStandIn, inputs: Record<string, string> = {}) {
    await using workspace = await checkout({ 'go.csv': HEALTHY_CSV })
    return await runStep(main, {
      githubUrl: github.url,
      workspace: workspace.dir,
      inputs: { csv: '*.csv', chart: 'branch', ...inputs },
    })
  }

  test('two runs that push at once both keep their charts, addressed by commit', async () => {
    await using github = await startGitHub()
    const steps = await Promise.all(['basic', 'stress'].map((scenario) => judge(github, { scenario })))
    const head = github.state.git.refs.get(BRANCH)
    assert.deepEqual(pathsAt(github, head), [
      'pr-5/500-1-go-basic-dark.png',
      'pr-5/500-1-go-basic-light.png',
      'pr-5/500-1-go-stress-dark.png',
      'pr-5/500-1-go-stress-light.png',
    ])
    for (const step of steps) {
      const [, commit = '', path = ''] =
        /^https:\/\/github\.com\/o\/r\/blob\/([0-9a-f]{40})\/(\S+)\?raw=true$/.exec(
          step.outputs['chart-url'] ?? '',
        ) ?? []
      assert.ok(pathsAt(github, commit).includes(path), `${path} at ${commit}`)
    }
    const body = github.state.conversation.comments[0]?.body ?? ''
    assert.match(
      body,
      /<source media="\(prefers-color-scheme: dark\)" srcset="https:[^"]+dark\.png\?raw=true">/,
    )
    for (const { json } of github.requests.filter(
      ({ method, path }) => method === 'PATCH' && path.includes('/git/'),
    )) {
      assert.equal(json.force, false)
    }
  })

  test('without the permission the chart stays Mermaid, and a notice says why', async () => {
    await using github = await startGitHub()
    github.state.git.mayPush = false
    const step = await judge(github)
    assert.equal(step.exitCode, 0)
    assert.match(step.log, /::notice::The charts stay Mermaid: .* need contents: write/)
    assert.match(github.state.conversation.comments[0]?.body ?? '', /```mermaid/)
    assert.equal(step.outputs['chart-url'], '')
  })

  test('of itself the picture is taken where it can be had; where it cannot, nobody is told of a wish he never had', async () => {
    await using open = await startGitHub()
    const drawn = await judge(open, { chart: '' })
    assert.match(open.state.conversation.comments[0]?.body ?? '', /<picture>/)
    assert.match(drawn.outputs['chart-url'] ?? '', /light\.png\?raw=true$/)
    await using closed = await startGitHub()
    closed.state.git.mayPush = false
    const step = await judge(closed, { chart: '' })
    assert.equal(step.exitCode, 0)
    assert.doesNotMatch(step.log, /::(notice|warning)::The charts/)
    assert.match(step.log, /^The charts stay Mermaid: /m)
    assert.match(closed.state.conversation.comments[0]?.body ?? '', /```mermaid/)
  })

  test('a repository rule against the branch is a warning, asked once: report, comment and outcome stand', async () => {
    await using github = await startGitHub()
    const rule = { status: 422, json: { message: 'Repository rule violations found' } }
    github.state.faults.push(['POST', /\/git\/refs$/, () => rule])
    const step = await judge(github)
    assert.equal(step.exitCode, 0, step.log)
    assert.match(
      step.log,
      /^::warning::The charts stay Mermaid: sdk-memtest-charts could not be pushed \(Repository rule violations found\)\.$/m,
    )
    assert.equal(github.requests.filter(({ path }) => path.endsWith('/git/refs')).length, 1)
    assert.match(github.state.conversation.comments[0]?.body ?? '', /```mermaid/)
    assert.equal(step.outputs.verdict, 'no-leak')
  })
})

test('a branch that moves while a chart is pushed is not rewound: the push starts over on top', async () => {
  await using github = await startGitHub()
  const { git } = github.state
  git.trees.set('none', [])
  let moves = 2
  git.beforeMove = () => {
    if (moves-- <= 0) return
    const sha = String(moves).repeat(40)
    const parent = git.refs.get(BRANCH)
    git.commits.set(sha, { tree: 'none', parents: parent === undefined ? [] : [parent] })
    git.refs.set(BRANCH, sha)
  }
  const repository = openRepository('gh-token', { owner: 'o', repo: 'r', apiUrl: github.url })
  const image = { path: 'pr-5/500-1-basic-light.png', png: Buffer.from('png') }
  const pauses: number[] = []
  const commit = await pushCharts(repository, [image], 'Charts', async (tries) => void pauses.push(tries))
  assert.equal(git.refs.get(BRANCH), commit)
  assert.deepEqual(git.commits.get(commit)?.parents, ['0'.repeat(40)])
  assert.deepEqual(pathsAt(github, commit), [image.path])
  assert.deepEqual(pauses, [1, 2])
})

function pathsAt(github: GitHubStandIn, commit: string | undefined): string[] {
  const { commits, trees } = github.state.git
  return trees.get(commits.get(commit ?? '')?.tree ?? '')?.map(({ path }) => path) ?? []
}
