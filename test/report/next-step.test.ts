import assert from 'node:assert/strict'
import { test } from 'node:test'
import { longerFlagsText, longerRun, profiledRun } from '../../src/report/next-step.ts'
import { parseRunOptions } from '../../src/run/options/options.ts'
import { runOptionsWith } from '../run-options-fixture.ts'
import { metadataWith, recordingOf, reportWith } from './fixtures.ts'
import { judgementWith } from './judgements.ts'

const TOOL = 'sdk-memtest'
const verdict = { ...judgementWith().verdict, kind: 'inconclusive' as const }

function reportOf(options: Parameters<typeof runOptionsWith>[0], neededDurationSec: number | null = null) {
  const metadata = metadataWith({ options: runOptionsWith(options) })
  return reportWith({
    recording: recordingOf({}, { metadata, durationSec: 60 }),
    judgement: judgementWith({ verdict: { ...verdict, neededDurationSec } }),
  })
}

const flagOf = (command: string | null, flag: string) =>
  new RegExp(` --${flag} (\\S+)`).exec(command ?? '')?.[1] ?? null

test('a run that was open is made again for twice what it needs, on the safe side', () => {
  const options = { durationSec: 60, paymentLimit: null, cycleLimit: null }
  assert.equal(flagOf(longerRun(reportOf(options, 600), TOOL), 'duration'), '20m')
  assert.equal(flagOf(longerRun(reportOf(options, null), TOOL), 'duration'), '2m')
})

test('a run that paid too little is made again for twice the twenty payments that say something', () => {
  const after = (payments: number) => {
    const metadata = metadataWith({ options: runOptionsWith({ durationSec: 12 }) })
    const recording = recordingOf(
      { payments: (minute) => Math.round(minute * payments * 5) },
      { metadata, durationSec: 12, everySec: 6 },
    )
    return reportWith({ recording, judgement: judgementWith({ verdict }) })
  }
  assert.equal(flagOf(longerRun(after(2), TOOL), 'duration'), '4m') // 12 s * 20 / 2 * 2
  assert.equal(flagOf(longerRun(after(19), TOOL), 'duration'), '30s')
  assert.equal(flagOf(longerRun(after(20), TOOL), 'duration'), '30s')
  assert.equal(longerFlagsText(after(2)), '--duration 4m')
})

test('what was limited by its work does more of it', () => {
  const options = { durationSec: null, paymentLimit: 40, cycleLimit: null }
  const command = longerRun(reportOf(options, 90), TOOL)
  assert.equal(flagOf(command, 'payments'), '120')
  assert.equal(flagOf(command, 'duration'), null)
})

test('the run that names who allocated profiles what its host can profile', () => {
  const flags = (host: 'node' | 'chromium' | 'python' | 'go') =>
    profiledRun(reportOf({ host }), TOOL).match(/--(rust-profile|heap-dump)/g)
  assert.deepEqual(flags('node'), ['--rust-profile', '--heap-dump'])
  assert.deepEqual(flags('go'), ['--rust-profile', '--heap-dump'])
  assert.deepEqual(flags('chromium'), ['--heap-dump'])
  assert.deepEqual(flags('python'), ['--rust-profile'])
})

test('each of these commands is one that the tool takes', () => {
  for (const host of ['node', 'chromium', 'python', 'go'] as const) {
    const report = reportOf({ host }, 600)
    for (const command of [profiledRun(report, TOOL), longerRun(report, TOOL) ?? '']) {
      assert.notEqual(parseRunOptions(command.split(' ').slice(2), {}), 'help')
    }
  }
})

test('of a foreign file only its own harness makes a longer run; a first run of this tool counts', () => {
  const foreign = reportWith({ recording: recordingOf({}, { origin: 'go' }) })
  assert.equal(longerRun(foreign, TOOL), null)
  assert.equal(longerFlagsText(foreign), null)
  assert.match(profiledRun(foreign, TOOL), /^sdk-memtest run --scenario reconnect .*--until-decided$/)
})
