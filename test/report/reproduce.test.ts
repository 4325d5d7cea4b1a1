import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { reproduceCommand } from '../../src/report/reproduce.ts'
import type { RunOptionsRecord } from '../../src/run/options/options.ts'
import { parseRunOptions } from '../../src/run/options/run-options.ts'
import { metadataWith, recordingOf } from './fixtures.ts'

function optionsOf(flags: string[]): RunOptionsRecord {
  const parsed = parseRunOptions(flags, { FAUCET_USERNAME: 'u', FAUCET_PASSWORD: 'p' })
  assert.ok(parsed !== 'help')
  return parsed.record
}

function commandOf(options: RunOptionsRecord, spec = '0.19.2'): string {
  const metadata = metadataWith({ options, sdk: { spec, version: '0.19.2', wasmSha256: '00' } })
  return reproduceCommand(recordingOf({}, { metadata }))
}

test('the command names what was chosen and leaves out what is usual', () => {
  const flags = [
    '--scenario',
    'reconnect',
    '--duration',
    '90s',
    '--interval',
    '0',
    '--mem-interval',
    '1s',
    '--reconnect-every',
    '20',
    '--payments',
    '400',
  ]
  assert.equal(
    commandOf(optionsOf(flags), '0.20.0-dev1'),
    'sdk-memtest run --scenario reconnect --duration 1m30s --interval 0s --mem-interval 1s --payments 400 --reconnect-every 20 --sdk 0.20.0-dev1',
  )
})

/** A lifecycle run refuses these. */
const NEEDS_PAYMENTS = /^--(payments|listener-churn|extra-instances|frequent-sync|payment-history)(=|$)/

/** Others refuse a number of cycles. */
const hasCycles = ({ scenario, switches }: { scenario: string; switches: string[] }) =>
  ['reconnect', 'stress', 'lifecycle'].includes(scenario) && !switches.includes('--no-reconnect-cycles')

test('run again, the command gives the same options', () => {
  const choices = fc.record({
    scenario: fc.constantFrom('basic', 'reconnect', 'listener', 'stress', 'lifecycle'),
    duration: fc.constantFrom([], ['--duration=90s'], ['--duration=1h30m'], ['--duration=1.5s']),
    interval: fc.constantFrom('0', '250ms', '5s'),
    amount: fc.integer({ min: 1, max: 5000 }),
    reconnectEvery: fc.integer({ min: 1, max: 500 }),
    limits: fc.subarray(['--payments=7', '--cycles=3']),
    switches: fc.subarray([
      '--no-reconnect-cycles', '--listener-churn', '--frequent-sync', '--payment-history',
      '--payment-history-limit=9', '--extra-instances=2', '--leaf-optimizer', '--no-force-gc', '--no-drain-timers', '--config=server',
      '--network=regtest', '--inject=js-retain',
    ]), // biome-ignore format: a list
  })
  fc.assert(
    fc.property(choices, (choice) => {
      const options = optionsOf([
        `--scenario=${choice.scenario}`,
        ...choice.duration,
        `--interval=${choice.interval}`,
        `--amount=${choice.amount}`,
        `--reconnect-every=${choice.reconnectEvery}`,
        ...[...choice.limits, ...choice.switches].filter(
          (flag) =>
            (choice.scenario !== 'lifecycle' || !NEEDS_PAYMENTS.test(flag)) &&
            (hasCycles(choice) || !flag.startsWith('--cycles')),
        ),
      ])
      const words = commandOf(options).split(' ').slice(2)
      // A record keeps this figure even where no reconnect reads it.
      const ignored = options.reconnectCycles ? {} : { reconnectEvery: 0 }
      assert.deepEqual({ ...optionsOf(words), ...ignored }, { ...options, ...ignored })
    }),
    { seed: 9, numRuns: 300 },
  )
})

test('a foreign recording is judged again', () => {
  const recording = recordingOf({}, { origin: 'go', file: 'runs/go.csv', forcedGc: false })
  assert.equal(reproduceCommand(recording), 'sdk-memtest compare runs/go.csv')
  assert.equal(
    reproduceCommand({ ...recording, forcedGc: true }),
    'sdk-memtest compare runs/go.csv --force-gc',
  )
})

test('a shell reads an outside name as one word', () => {
  const names = ["it's.csv", 'a b.csv', '$(touch x).csv', '`x`', ';ls', '~/x', '*', 'a\nb', '--out=x', 'ä"\\']
  for (const file of names) {
    const command = reproduceCommand(recordingOf({}, { origin: 'go', file, forcedGc: false }))
    const shell = spawnSync('sh', ['-c', `printf '%s|' ${command.slice('sdk-memtest compare '.length)}`])
    assert.equal(shell.stdout.toString(), `${file.replace('\n', ' ')}|`)
  }
})
