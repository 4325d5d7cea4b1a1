import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { StepResult } from './stand-in/action-process.ts'
import { buildAction } from './stand-in/built-action.ts'
import { startGitHub } from './stand-in/github-stand-in.ts'
import { bodies, judgeRecorded } from './stand-in/judge-recorded.ts'
import { HEALTHY_CSV, runMetadata } from './stand-in/run-files.ts'

const COMMANDS = '\n::stop-commands::pwned\n##[error]pwned\r::set-output name=verdict::pwned'
const UNSEEN = '\u001b[2J\u009b31m\u202e\u2066\u007f\u0007\u2028'
const HOSTILE = `x${COMMANDS}${UNSEEN}`

/** The commands that the runner finds in a log, by name. */
function commandsIn(log: string): string[] {
  return [...log.matchAll(/^\s*::([\w-]+)|##\[([\w-]+)/gm)].map(([, name, old]) => name ?? old ?? '')
}

const OURS = new Set(['add-mask', 'group', 'endgroup', 'error', 'warning', 'notice', 'debug'])

function assertHarmless({ log, summary, outputs }: StepResult, comments: readonly string[]) {
  assert.deepEqual(
    commandsIn(log).filter((name) => !OURS.has(name)),
    [],
    log,
  )
  for (const text of [log, summary, outputs.verdict ?? '', ...comments]) {
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  }
}

describe('text from outside on every sink of the Action', { concurrency: 2 }, () => {
  let main: string
  before(async () => {
    main = `${await buildAction()}/main.js`
  })

  const RUNS: [name: string, metadata: unknown][] = [
    [
      'the SDK version',
      runMetadata({ sdk: { spec: HOSTILE, version: HOSTILE, wasmSha256: 'f'.repeat(64) } }),
    ],
    ['an error', runMetadata({ outcome: { kind: 'crashed', detail: HOSTILE } })],
    ['a reason', runMetadata({ census: { kind: 'unavailable', reason: HOSTILE } })],
    [
      'the machine',
      runMetadata({ environment: { ...runMetadata().environment, os: HOSTILE, cpu: HOSTILE } }),
    ],
    ['a field that should be a number', { ...runMetadata(), format: HOSTILE }],
  ]
  for (const [name, metadata] of RUNS) {
    test(`${name} is neither a command nor anything unseen`, async () => {
      await using github = await startGitHub()
      const files = { 'samples.csv': HEALTHY_CSV, 'run.json': JSON.stringify(metadata) }
      const step = await judgeRecorded(main, github, files)
      assert.match(step.log, /stop-commands|samples/)
      assertHarmless(step, bodies(github))
    })
  }

  test("a file's name is neither a command nor anything unseen", async () => {
    await using github = await startGitHub()
    const step = await judgeRecorded(
      main,
      github,
      { [`\n::stop-commands::pwned ${UNSEEN}/a.csv`]: HEALTHY_CSV, 'b.csv': HEALTHY_CSV },
      { inputs: { csv: '**/*.csv' } },
    )
    assertHarmless(step, bodies(github))
  })

  test("a file's rows that cannot be read are named without being obeyed", async () => {
    await using github = await startGitHub()
    const csv = `elapsed_sec,heap_alloc_bytes\n0,"${HOSTILE}"\n`
    const step = await judgeRecorded(main, github, { 'run.csv': csv })
    assert.equal(step.exitCode, 1)
    assertHarmless(step, bodies(github))
  })

  test("GitHub's own words are quoted without being obeyed", async () => {
    await using github = await startGitHub()
    github.state.faults.push([
      'POST',
      /\/issues\/5\/comments$/,
      () => ({ status: 410, json: { message: HOSTILE } }),
    ])
    const step = await judgeRecorded(main, github, { 'run.csv': HEALTHY_CSV })
    assert.match(step.log, /^::warning::The comment could not be written/m)
    assertHarmless(step, bodies(github))
  })
})
