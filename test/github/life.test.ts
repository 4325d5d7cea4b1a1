import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { pullRequestEvent, type StepResult } from './stand-in/action-process.ts'
import { buildAction } from './stand-in/built-action.ts'
import { firstLines, keepShown, openLife, type RepositoryLife } from './stand-in/repository-life.ts'
import { storedRun } from './stand-in/runs-api.ts'

const commit = (short: string) => short.padEnd(40, '0')
const MAIN = commit('1a2b3c4')

/** Rust blocks that a cycle of 15 payments leaves: on main from the first day, and with the leak that somebody adds. */
const AS_ALWAYS = 15
const PLANTED = 150

describe('the life of a repository', { concurrency: 1 }, () => {
  let life: RepositoryLife
  before(async () => {
    life = await openLife(await buildAction())
    Object.assign(life.github.state.repository, { commits: [MAIN], mergeBase: MAIN })
  })
  after(() => life[Symbol.asyncDispose]())

  const stateOf = ({ exitCode, outputs }: StepResult) => [exitCode, outputs.verdict, outputs.standing]
  const both = (basic: number, reconnect: number) =>
    [
      { scenario: 'basic', blocksPerCycle: basic },
      { scenario: 'reconnect', blocksPerCycle: reconnect },
    ] as const
  const pull = (sha: string) => ({
    sha,
    event: pullRequestEvent('o/r', sha),
    stored: { event: 'pull_request', head_branch: 'topic' },
  })

  test('the first push on main: first seen, green, with nobody to comment to', async () => {
    const steps = await life.judged(
      {
        runId: 100,
        sha: MAIN,
        event: { name: 'push', payload: { repository: { default_branch: 'main' } } },
        env: { GITHUB_SHA: MAIN },
      },
      both(AS_ALWAYS, 0),
    )
    assert.deepEqual(steps.map(stateOf), [
      [0, 'leak', 'first-seen'],
      [0, 'no-leak', ''],
    ])
    assert.equal(life.commentOn(5), null)
    const [summary = null] = steps.map((step) => step.summary)
    await keepShown('1-first-push-on-main', summary)
    assert.deepEqual(firstLines(summary, 3), [
      '### sdk-memtest: leak, first seen · basic, SDK 0.19.2 · 1a2b3c4',
      '**No baseline yet → 1a2b3c4: first seen.**',
      '**Each payment leaves 1 Rust block (768 B) (20 cycles and 300 payments after the warm-up, counted).**',
    ])
  })

  test('a pull request that changes nothing: known, green', async () => {
    const steps = await life.judged({ runId: 200, ...pull(commit('20aaaaa')) }, both(AS_ALWAYS, 0))
    assert.deepEqual(steps.map(stateOf), [
      [0, 'leak', 'known'],
      [0, 'no-leak', ''],
    ])
    await keepShown('2-pull-request', life.commentOn(5))
    assert.deepEqual(firstLines(life.commentOn(5), 6), [
      '### sdk-memtest: leak, known (worst of 2 runs) · 20aaaaa',
      '| run | verdict | severity | what changed |',
      '|---|---|---|---|',
      '| basic, SDK 0.19.2 | 🟡 leak, known | low | 1a2b3c4 → 20aaaaa: unchanged, Rust blocks +1 a payment, Rust heap +768 B a payment as before |',
      '| reconnect, SDK 0.19.2 | 🟢 no leak | none | 1a2b3c4 → 20aaaaa: unchanged |',
      '#### leak, known · basic, SDK 0.19.2 · 20aaaaa',
    ])
  })

  test('a planted leak: new, red, and the worst stands on top', async () => {
    const steps = await life.judged({ runId: 300, ...pull(commit('30bbbbb')) }, both(AS_ALWAYS, PLANTED))
    assert.deepEqual(steps.map(stateOf), [
      [0, 'leak', 'known'],
      [1, 'leak', 'new'],
    ])
    await keepShown('3-planted-leak', life.commentOn(5))
    assert.deepEqual(firstLines(life.commentOn(5), 7), [
      '### sdk-memtest: leak, new in this pull request (worst of 2 runs) · 30bbbbb',
      '| run | verdict | severity | what changed |',
      '|---|---|---|---|',
      '| reconnect, SDK 0.19.2 | 🔴 leak, new in this pull request | medium | 1a2b3c4 → 30bbbbb: worse, Rust blocks 0 → +10 a payment, Rust heap 0 B → +7.5 KB a payment |',
      '| basic, SDK 0.19.2 | 🟡 leak, known | low | 1a2b3c4 → 30bbbbb: unchanged, Rust blocks +1 a payment, Rust heap +768 B a payment as before |',
      '#### leak, new in this pull request · reconnect, SDK 0.19.2 · 30bbbbb',
      '**1a2b3c4 → 30bbbbb: worse.** Rust blocks 0 → +10 a payment, Rust heap 0 B → +7.5 KB a payment.',
    ])
  })

  test('its mending, and that of the leak of old: improved, green', async () => {
    const steps = await life.judged({ runId: 400, ...pull(commit('40ccccc')) }, both(0, 0))
    assert.deepEqual(steps.map(stateOf), [
      [0, 'improved', ''],
      [0, 'no-leak', ''],
    ])
    await keepShown('4-mended', life.commentOn(5))
    assert.deepEqual(firstLines(life.commentOn(5), 7), [
      '### sdk-memtest: improved, no leak (1 of 2 runs) · 40ccccc',
      '| run | verdict | severity | what changed |',
      '|---|---|---|---|',
      '| basic, SDK 0.19.2 | 🟢 improved, no leak | none | 1a2b3c4 → 40ccccc: better, Rust blocks +1 → 0 a payment, Rust heap +768 B → 0 B a payment |',
      '| reconnect, SDK 0.19.2 | 🟢 no leak | none | 1a2b3c4 → 40ccccc: unchanged |',
      '#### improved, no leak · basic, SDK 0.19.2 · 40ccccc',
      '**1a2b3c4 → 40ccccc: better.** Rust blocks +1 → 0 a payment, Rust heap +768 B → 0 B a payment.',
    ])
  })

  const forked = (sha: string) => ({
    sha,
    event: pullRequestEvent('stranger/r', sha, 6),
    stored: { event: 'pull_request', head_branch: 'patch', head_repository: { full_name: 'stranger/r' } },
  })

  test('a fork: its own run may not comment, the report stage does, and says whose figures they are', async () => {
    const { conversation, git, repository } = life.github.state
    const head = commit('50ddddd')
    repository.pulls = [
      {
        number: 6,
        state: 'open',
        head: { sha: head, ref: 'patch', repo: { full_name: 'stranger/r' } },
        base: { ref: 'main' },
      },
    ]
    Object.assign(conversation, { mayComment: false })
    Object.assign(git, { mayPush: false })
    const [first] = await life.judged({ runId: 500, ...forked(head) }, both(PLANTED, 0).slice(0, 1))
    assert.match(
      first?.log ?? '',
      /^::notice::The token may not comment here, as on a pull request from a fork/m,
    )
    assert.equal(life.commentOn(6), null)

    Object.assign(conversation, { mayComment: true })
    const second = await life.reported(500)
    assert.deepEqual(stateOf(second), [0, 'leak', 'new'])
    await keepShown('5-fork', life.commentOn(6))
    assert.deepEqual(firstLines(life.commentOn(6), 4), [
      '### sdk-memtest: leak, new in this pull request · basic, SDK 0.19.2 · 50ddddd · figures of an untrusted run of stranger/r',
      '**1a2b3c4 → 50ddddd: worse.** Rust blocks +1 → +10 a payment, Rust heap +768 B → +7.5 KB a payment.',
      '**Each payment leaves 10 Rust blocks (7.5 KB) (20 cycles and 300 payments after the warm-up, counted).**',
      'basic on SDK 0.19.2 (node, library SHA-256 5760c1896b85): 10 min of 10 min asked, 360 payments, 24 cycles (reconnects of both wallets), completed, commit 50ddddd.',
    ])
  })

  test('a force-push whose run uploads nothing: figures of the past do not pass for those of today', async () => {
    const head = commit('60eeeee')
    const [open] = life.github.state.repository.pulls
    if (open !== undefined) open.head.sha = head
    const { stored } = forked(head)
    life.github.state.runs.runs.push(storedRun(600, { ...stored, head_sha: head, conclusion: 'failure' }))
    const stage = await life.reported(600)
    assert.equal(stage.exitCode, 0, stage.log)
    await keepShown('6-force-push', life.commentOn(6))
    assert.deepEqual(firstLines(life.commentOn(6), 4), [
      '### sdk-memtest: not measured at 60eeeee · basic',
      'The workflow run on this commit uploaded nothing to report. The last figures are those of 50ddddd, in the summary of [its run](https://github.com/o/r/actions/runs/500).',
    ])
  })

  test('a cancelled run of the real SDK: what was measured is reported, and says that it was cut', async () => {
    let isCancelled = false
    const run = { runId: 700, ...pull(commit('70fffff')) }
    const step = await life.measured(
      { ...run, stored: { ...run.stored, conclusion: 'cancelled' } },
      {
        inputs: { sdk: '0.19.2', scenario: 'basic', duration: '5m', 'mem-interval': '1s' },
        onLog: (text, signal) => {
          if (isCancelled || !/^\[00:00:0[4-9]\] HeapAlloc=/m.test(text)) return
          isCancelled = true
          signal('SIGINT')
        },
      },
    )
    assert.match(step.log, /^The job is cancelled: what was measured is reported\.$/m)
    assert.deepEqual(stateOf(step), [0, 'inconclusive', ''])
    await keepShown('7-cancelled', life.commentOn(5))
    // Why the few samples of a cut run do not decide hangs on how many there are.
    const lines = firstLines(life.commentOn(5), 7).map((line) =>
      line.replace(/ Inconclusive: .* \| *$/, ' … |'),
    )
    assert.deepEqual(lines, [
      '### sdk-memtest: inconclusive (worst of 2 runs) · 70fffff',
      '| run | verdict | severity | what changed |',
      '|---|---|---|---|',
      '| basic, SDK 0.19.2 | ⚪ inconclusive | none | 1a2b3c4 → 70fffff: not comparable, this run was stopped before its end. … |',
      '| reconnect, SDK 0.19.2 | 🟢 no leak _(not at 70fffff)_ | none | 1a2b3c4 → 40ccccc: unchanged |',
      '#### inconclusive · basic, SDK 0.19.2 · 70fffff',
      '**1a2b3c4 → 70fffff: not comparable.** This run was stopped before its end.',
    ])
  })

  test('the merge queue: compared with the branch that it merges into, known, green, without a comment', async () => {
    const head = commit('80aaaaa')
    const before = life.commentOn(5)
    const steps = await life.judged(
      {
        runId: 800,
        sha: head,
        event: {
          name: 'merge_group',
          payload: { merge_group: { head_sha: head, base_ref: 'refs/heads/main' } },
        },
        stored: { head_branch: 'gh-readonly-queue/main/pr-5-1a2b3c4' },
        env: { GITHUB_REF_NAME: 'gh-readonly-queue/main/pr-5-1a2b3c4' },
      },
      both(AS_ALWAYS, 0),
    )
    assert.deepEqual(steps.map(stateOf), [
      [0, 'leak', 'known'],
      [0, 'no-leak', ''],
    ])
    const [summary = null] = steps.map((step) => step.summary)
    await keepShown('8-merge-queue', summary)
    assert.deepEqual(firstLines(summary, 3), [
      '### sdk-memtest: leak, known · basic, SDK 0.19.2 · 80aaaaa',
      '**1a2b3c4 → 80aaaaa: unchanged.** Rust blocks +1 a payment, Rust heap +768 B a payment as before.',
      '**Each payment leaves 1 Rust block (768 B) (20 cycles and 300 payments after the warm-up, counted).**',
    ])
    assert.equal(life.commentOn(5), before)
  })
})
