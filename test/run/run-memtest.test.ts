import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseRunOptions } from '../../src/run/options/run-options.ts'
import { SILENT_OUTPUT } from '../../src/run/output/run-output.ts'
import { type RunResult, runMemtest } from '../../src/run/run-memtest.ts'

const dir = mkdtempSync(join(tmpdir(), 'run-memtest-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))

async function run(
  args: string[],
  nodeFlags: string[] = [],
  stop = new AbortController(),
): Promise<RunResult> {
  const options = parseRunOptions(args, {})
  assert.notEqual(options, 'help')
  return await runMemtest(options as Exclude<typeof options, 'help'>, {
    output: SILENT_OUTPUT,
    stop: stop.signal,
    nodeFlags,
  })
}

/** The rows of a run's CSV, by column name. */
function rowsOf(result: RunResult): Record<string, string>[] {
  const [header = '', ...lines] = readFileSync(result.samplesFile, 'utf8').trimEnd().split('\n')
  const names = header.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((field, index) => [names[index], field])))
}

describe('real payments over the local network', () => {
  const guardFile = join(dir, 'guard.txt')
  const outDir = join(dir, 'stress')
  let result: RunResult
  before(async () => {
    const guard = new URL('loopback-guard.ts', import.meta.url)
    guard.searchParams.set('file', guardFile)
    const args = [
      '--scenario',
      'stress',
      '--interval',
      '0',
      '--mem-interval',
      '1s',
      '--reconnect-every',
      '15',
    ]
    result = await run(
      [...args, '--duration', '60s', '--payments', '45', '--out', outDir],
      [`--import=${guard}`],
    )
  })

  test('every payment arrives and none fails', () => {
    assert.deepEqual(result.metadata.outcome, { kind: 'completed' })
    assert.equal(result.metadata.counts.payments, 45)
    assert.equal(result.metadata.counts.paymentsFailed, 0)
  })

  test('what the faucet paid in is in the wallets and in the leaves', () => {
    const { balances } = result.metadata
    assert.equal(balances?.fundedSat, 4000)
    assert.equal((balances?.aliceSat ?? 0) + (balances?.bobSat ?? 0), 4000)
    assert.equal(balances?.leavesSat, 4000)
    assert.equal(balances?.conserved, true)
  })

  test('both instances were taken down every 15 payments and once at the end', () => {
    const rest = rowsOf(result).filter((row) => row.phase === 'rest')
    assert.deepEqual(
      rest.map((row) => [row.cycles, row.payments]),
      [
        ['1', '15'],
        ['2', '30'],
        ['3', '45'],
      ],
    )
    for (const row of rest) assert.deepEqual([row.sdk_handles, row.listeners], ['0', '0'])
  })

  test('the first row is the start, the last before the last rest is the end', () => {
    const phases = rowsOf(result).map((row) => row.phase)
    assert.equal(phases[0], 'start')
    assert.deepEqual(phases.slice(-2), ['end', 'rest'])
  })

  test('listeners came and went, and events were counted by kind', () => {
    const { listenersAdded, listenersRemoved, events } = result.metadata.counts
    assert.ok(listenersAdded > 20)
    assert.equal(listenersAdded, listenersRemoved)
    assert.ok((events.paymentSucceeded ?? 0) >= 90)
  })

  test('no connection and no look-up left loopback', () => {
    assert.equal(readFileSync(guardFile, 'utf8'), 'guard in place\n')
  })

  test('no secret is on disk', () => {
    const text = readdirSync(outDir).map((name) => readFileSync(join(outDir, name), 'utf8'))
    assert.ok(text.every((content) => !/mnemonic|seed/i.test(content)))
  })
})

test('a run that is stopped ends in order, with its last rows', async () => {
  const stop = new AbortController()
  const options = parseRunOptions(
    ['--interval', '0', '--mem-interval', '1s', '--out', join(dir, 'stopped')],
    {},
  )
  assert.notEqual(options, 'help')
  const result = await runMemtest(options as Exclude<typeof options, 'help'>, {
    output: { ...SILENT_OUTPUT, sample: (row) => row.phase === 'run' && stop.abort() },
    stop: stop.signal,
  })
  assert.equal(result.metadata.outcome.kind, 'stopped')
  assert.equal(result.metadata.balances?.conserved, true)
  assert.equal(rowsOf(result).at(-1)?.phase, 'rest')
})

test('a harness that runs out of memory is reported as such, with what it sampled', async () => {
  const args = ['--scenario', 'lifecycle', '--inject', 'js-retain:4000000', '--out', join(dir, 'oom')]
  const result = await run([...args, '--cycles', '1000'], ['--max-old-space-size=48'])
  assert.deepEqual(result.metadata.outcome, {
    kind: 'crashed',
    detail: 'the harness ran out of memory: V8 reached its heap limit',
  })
  const rows = rowsOf(result)
  assert.ok(rows.length >= 3)
  assert.equal(result.metadata.counts.samples, rows.length)
})

test('the lifecycle probe leaves the same counts after every cycle, in client and in server configuration', async () => {
  for (const config of ['client', 'server']) {
    const outDir = join(dir, config)
    const result = await run([
      '--scenario',
      'lifecycle',
      '--cycles',
      '12',
      '--config',
      config,
      '--out',
      outDir,
    ])
    const counts = rowsOf(result)
      .filter((row) => row.phase === 'rest')
      .map((row) => [row.rust_live_blocks, row.rust_live_bytes, row.externrefs, row.sdk_handles].join())
    assert.equal(counts.length, 12)
    assert.equal(new Set(counts.slice(2)).size, 1, counts.join(' '))
  }
})

test('a number of cycles is made whole, the last by taking the wallets down', async () => {
  const pace = ['--interval', '0', '--mem-interval', '1s', '--reconnect-every', '4']
  const result = await run([
    '--scenario',
    'reconnect',
    '--cycles',
    '3',
    ...pace,
    '--out',
    join(dir, 'cycles'),
  ])
  assert.deepEqual(result.metadata.outcome, { kind: 'completed' })
  assert.equal(result.metadata.counts.cycles, 3)
  assert.equal(result.metadata.counts.payments, 12)
})

test('a run that is over before its number says what it made of it', async () => {
  const short = ['--cycles', '100000', '--duration', '1s', '--out', join(dir, 'short')]
  const { outcome, counts } = (await run(['--scenario', 'lifecycle', ...short])).metadata
  assert.ok(counts.cycles > 0)
  assert.deepEqual(outcome, {
    kind: 'fell-short',
    detail: `asked for 100,000 cycles, made ${counts.cycles}`,
  })
})

test('a wrong flag, an unknown SDK, a busy pprof port and an unwritable folder leave nothing behind', async () => {
  const busy = createServer().listen(0, '127.0.0.1')
  await once(busy, 'listening')
  const { port } = busy.address() as AddressInfo
  const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
  const out = join(dir, 'refused')
  const wrong = (args: string[]) => {
    try {
      execFileSync(process.execPath, [cli, 'run', ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      })
    } catch (error) {
      const { status, stderr } = error as { status: number; stderr: string }
      return { status, lines: stderr.trimEnd().split('\n') }
    }
    return { status: 0, lines: [] }
  }
  for (const args of [
    ['--duration', 'abc', '--out', out],
    ['--interval', '-5s', '--out', out],
    ['--speed', '9', '--out', out],
    ['--out', '/dev/null/x'],
    ['--sdk', '99.0.0', '--out', out],
    ['--scenario', 'lifecycle', '--pprof', '--pprof-port', String(port), '--out', out],
  ]) {
    const { status, lines } = wrong(args)
    assert.equal(status, 2, args.join(' '))
    assert.equal(lines.length, 1, lines.join('\n'))
  }
  busy.close()
  assert.ok(!existsSync(out))
})
