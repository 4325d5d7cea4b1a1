import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { parseJson } from '../../src/compare/recording/read-json.ts'
import { readZip } from '../../src/github/artifact/read-zip.ts'
import { runStep } from './stand-in/action-process.ts'
import { buildAction } from './stand-in/built-action.ts'
import { type GitHubStandIn, startGitHub } from './stand-in/github-stand-in.ts'
import { checkout } from './stand-in/recorded-csv.ts'

const LIMITS = { entries: 100, entryBytes: 10_000_000, totalBytes: 100_000_000 }

describe('the real SDK, measured by the built Action', () => {
  let main: string
  before(async () => {
    main = `${await buildAction()}/main.js`
  })

  async function measure(github: GitHubStandIn, inputs: Record<string, string>) {
    await using workspace = await checkout({})
    return await runStep(main, {
      githubUrl: github.url,
      workspace: workspace.dir,
      inputs: { sdk: '0.19.2', 'fail-on': 'never', ...inputs },
    })
  }

  async function uploaded(github: GitHubStandIn): Promise<Map<string, string>> {
    const content = github.state.results.uploads[0]?.content ?? Buffer.alloc(0)
    const files = await readZip(content, LIMITS, (name) => /\.(csv|json|jsonl)$/.test(name))
    return new Map([...files].map(([name, bytes]) => [name, bytes.toString()]))
  }

  test('thirty seconds of payments on the local network end in a report', async () => {
    await using github = await startGitHub()
    const step = await measure(github, { duration: '30s', 'mem-interval': '1s', 'reconnect-every': '20' })
    assert.equal(step.exitCode, 0, step.log)
    assert.deepEqual(
      [...step.log.matchAll(/^::group::(.*)$/gm)].map(([, title]) => title),
      [
        'Find the baselines',
        'Measure scenario stress',
        'Find the Rust side',
        'Compare',
        'Write the reports',
        'Upload the artifact',
        'Report',
      ],
    )
    assert.match(step.log, /^\[00:00:2\d\] HeapAlloc=/m)
    assert.match(step.log, /^SDK 0\.19\.2, wasm SHA-256 [0-9a-f]{16}, \d+ payments$/m)
    assert.ok(Number(step.outputs.payments) >= 20, step.outputs.payments)
    assert.notEqual(step.outputs.verdict, 'invalid', step.log)

    const files = await uploaded(github)
    assert.deepEqual([...files.keys()].toSorted(), [
      'chart.vl.json',
      'checkpoints.jsonl',
      'report.json',
      'run.json',
      'samples.csv',
    ])
    const run = parseJson(files.get('run.json') ?? '')
    assert.ok(run.kind === 'json')
    const { options, sdk, outcome, counts } = run.value as Record<string, Record<string, unknown>>
    assert.equal(outcome?.kind, 'completed')
    assert.equal(options?.scenario, 'stress')
    assert.equal(sdk?.version, '0.19.2')
    assert.equal(counts?.paymentsFailed, 0)
    assert.match(
      github.state.conversation.comments[0]?.body ?? '',
      /^<!-- sdk-memtest comment -->\n### sdk-memtest: .*\n\n<!-- sdk-memtest section=stress /,
    )
  })

  test('a second SDK is measured in the same job and becomes the previous run', async () => {
    await using github = await startGitHub()
    const inputs = { scenario: 'lifecycle', duration: '4s', 'mem-interval': '1s', 'sdk-base': '0.19.2' }
    const step = await measure(github, inputs)
    assert.match(step.log, /^::group::Measure the base SDK 0\.19\.2$/m)
    assert.match(step.log, /^Run 1 of 2: the SDK under test$/m)
    assert.match(step.log, /^Run 2 of 2: the base, SDK 0\.19\.2$/m)
    assert.match(step.summary, /Base: SDK 0\.19\.2, [a-z ]+; measured after the run on the same machine/)
    assert.ok((await uploaded(github)).has('sdk-base/samples.csv'))
    assert.equal(github.requests.filter(({ path }) => path.includes('/actions/workflows')).length, 0)
  })

  test('a base that does not exist is refused by the name of its input, before anything is measured', async () => {
    await using github = await startGitHub()
    const step = await measure(github, { scenario: 'lifecycle', duration: '4s', 'sdk-base': './nowhere' })
    assert.equal(step.exitCode, 1)
    assert.match(step.log, /::error::input sdk-base should be a version, tag, .*nowhere/)
    assert.doesNotMatch(step.log, /::group::Measure/)
  })

  test('an SDK that does not exist is refused in a sentence that names the input', async () => {
    await using github = await startGitHub()
    const step = await measure(github, { sdk: './no-such-folder' })
    assert.equal(step.exitCode, 1)
    assert.match(
      step.log,
      /::error::input sdk should be a version, tag, tarball, folder, repository or address .*no-such-folder/,
    )
    assert.doesNotMatch(step.log, /\n\s+at /)
  })
})
