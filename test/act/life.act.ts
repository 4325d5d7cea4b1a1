/**
 * The recipes on a runner that is not ours: `npm run test:act`. Jobs, matrix, expressions, inputs, outcome and the real
 * SDK are as on GitHub; of GitHub itself the stand-in answers. Skipped, aloud, where act cannot be had.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'
import { readZip } from '../../src/github/artifact/read-zip.ts'
import { pullRequestEvent } from '../github/stand-in/action-process.ts'
import { buildAction } from '../github/stand-in/built-action.ts'
import { type RecipeJob, recipeBelow } from '../github/stand-in/recipes.ts'
import { firstLines, keepShown, openLife, type RepositoryLife } from '../github/stand-in/repository-life.ts'
import { type ActRepository, installAct, openActRepository } from './act-runner.ts'

const SDK = fileURLToPath(new URL('../../node_modules/@breeztech/breez-sdk-spark', import.meta.url))
const FILES = {
  Makefile: `wasm-package:\n\tmkdir -p packages && cp -R ${SDK} packages/wasm\n`,
  'package-lock.json': JSON.stringify({
    packages: { 'node_modules/@breeztech/breez-sdk-spark': { version: '0.19.2' } },
  }),
}
const LIMITS = { entries: 100, entryBytes: 10_000_000, totalBytes: 100_000_000 }

const act = installAct()
const skip = 'missing' in act ? act.missing : false
if (skip !== false) console.log(`NOT RUN: the recipes on act, ${skip}`)

describe('on act', { concurrency: 1, skip }, () => {
  let life: RepositoryLife
  let repository: ActRepository
  before(async () => {
    const dist = await buildAction()
    life = await openLife(dist)
    const { state, url } = life.github
    state.faults.push([
      'GET',
      /^\/uploaded$/,
      async () => {
        const uploaded: Record<string, Record<string, string>> = {}
        for (const { name, content } of state.results.uploads.filter(({ name }) => !name.endsWith('.csv'))) {
          const files = await readZip(content, LIMITS, () => true)
          uploaded[name] = Object.fromEntries(
            [...files].map(([file, bytes]) => [file, bytes.toString('base64')]),
          )
        }
        return { json: uploaded }
      },
    ])
    repository = await openActRepository('file' in act ? act.file : '', dist, url, FILES)
    Object.assign(state.repository, { commits: [repository.sha], mergeBase: repository.sha })
  })
  after(async () => {
    await repository?.[Symbol.asyncDispose]()
    await life?.[Symbol.asyncDispose]()
  })

  /** A recipe whose measuring steps take other inputs besides its own. */
  async function shortened(heading: string, inputs: Record<string, string>): Promise<string> {
    const workflow = parse((await recipeBelow(heading)).workflow)
    for (const job of Object.values(workflow.jobs as Record<string, RecipeJob>)) {
      for (const step of job.steps) {
        if (step.uses === 'OWNER/sdk-memtest@v1' && !('csv' in (step.with ?? {})))
          step.with = { ...step.with, ...inputs }
      }
    }
    return stringify(workflow)
  }

  const LIFECYCLE = { scenario: 'lifecycle', 'mem-interval': '1s' }
  const commit = (short: string) => short.padEnd(40, '0')

  async function pull(runId: number, sha: string, workflow: string) {
    const event = pullRequestEvent('o/r', sha)
    const result = await repository.run({ runId, event, workflow })
    const stored = { event: 'pull_request', head_branch: 'topic' }
    const conclusion = result.exitCode === 0 ? 'success' : 'failure'
    life.keep({ runId, sha, event, stored }, conclusion)
    return { ...result, lines: firstLines(life.commentOn(5), 4) }
  }

  test('first push, pull request, planted leak, mending: the first steps of the life, with the real SDK', async (t) => {
    const healthy = await shortened('An application', { ...LIFECYCLE, args: '--cycles 20' })
    const planted = await shortened('An application', { ...LIFECYCLE, args: '--cycles 20 --inject handle' })
    const base = repository.sha.slice(0, 7)

    const event = {
      name: 'push',
      payload: { ref: 'refs/heads/main', repository: { default_branch: 'main' } },
    }
    const first = await repository.run({ runId: 100, event, workflow: healthy })
    assert.equal(first.exitCode, 0, first.log)
    assert.match(first.log, new RegExp(`No baseline yet → ${base}: nothing to compare with`))
    assert.equal(life.commentOn(5), null)
    life.keep({ runId: 100, sha: repository.sha, event }, 'success')

    const known = await pull(200, commit('20aaaaa'), healthy)
    assert.equal(known.exitCode, 0, known.log)
    assert.match(
      known.lines[0] ?? '',
      /^### sdk-memtest: (no leak|inconclusive) · lifecycle, SDK 0\.19\.2 · 20aaaaa$/,
    )
    assert.match(known.lines[1] ?? '', new RegExp(`^\\*\\*${base} → 20aaaaa: unchanged`))
    await keepShown('act-2-pull-request', life.commentOn(5))

    const leaking = await pull(300, commit('30bbbbb'), planted)
    assert.equal(leaking.exitCode, 1, leaking.log)
    assert.equal(
      leaking.lines[0],
      '### sdk-memtest: leak, new in this pull request · lifecycle, SDK 0.19.2 · 30bbbbb',
    )
    assert.match(
      leaking.lines[1] ?? '',
      new RegExp(`^\\*\\*${base} → 30bbbbb: worse\\.\\*\\* SDK objects 0 → \\+1 a cycle`),
    )
    await keepShown('act-3-planted-leak', life.commentOn(5))

    const mended = await pull(400, commit('40ccccc'), healthy)
    assert.equal(mended.exitCode, 0, mended.log)
    assert.match(
      mended.lines[0] ?? '',
      /^### sdk-memtest: (no leak|inconclusive) · lifecycle, SDK 0\.19\.2 · 40ccccc$/,
    )
    await keepShown('act-4-mended', life.commentOn(5))
    for (const { lines } of [known, leaking, mended]) t.diagnostic(lines.slice(0, 2).join(' | '))
  })

  test("the first recipe: the pull request's own build beside another, in one job", async (t) => {
    const workflow = await shortened('In a workflow', { ...LIFECYCLE, duration: '1s', 'sdk-base': '0.19.2' })
    const { exitCode, log, lines } = await pull(500, commit('50ddddd'), workflow)
    assert.equal(exitCode, 0, log)
    assert.match(lines[0] ?? '', /^### sdk-memtest: .* · lifecycle, SDK 0\.19\.2 · 50ddddd$/)
    assert.match(lines[1] ?? '', /^\*\*SDK 0\.19\.2 → 50ddddd: /)
    t.diagnostic(lines.slice(0, 2).join(' | '))
  })

  test('a matrix measures, and a last job joins: one report, one comment', async (t) => {
    life.github.state.conversation.comments = []
    const workflow = parse(
      await shortened('A matrix with one report', { duration: '3s', 'mem-interval': '1s' }),
    )
    workflow.jobs.measure.strategy.matrix.scenario = ['lifecycle', 'reconnect']
    const { exitCode, log } = await pull(600, commit('60eeeee'), stringify(workflow))
    assert.equal(exitCode, 0, log)
    const lines = firstLines(life.commentOn(5), 5)
    assert.match(lines[0] ?? '', /^### sdk-memtest: .* \((worst|1) of 2 runs\) · 60eeeee$/)
    const named = lines.slice(3).map((line) => /^\| (\w+), SDK 0\.19\.2 \|/.exec(line)?.[1])
    assert.deepEqual(named.toSorted(), ['lifecycle', 'reconnect'])
    t.diagnostic(lines[0] ?? '')
  })
})
