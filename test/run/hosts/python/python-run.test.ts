import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { judgeFile, readAgainst } from '../../../../src/compare/compare.ts'
import { parseRunOptions } from '../../../../src/run/options/options.ts'
import type { RunOutput } from '../../../../src/run/output/output.ts'
import { type RunResult, runMemtest, SILENT_OUTPUT } from '../../../../src/run/run.ts'

const dir = mkdtempSync(join(tmpdir(), 'python-run-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))

async function measure(name: string, args: string[], heard: Partial<RunOutput> = {}): Promise<RunResult> {
  const options = parseRunOptions(['--host', 'python', '--out', join(dir, name), ...args], {})
  assert.ok(options !== 'help')
  const output = { ...SILENT_OUTPUT, ...heard }
  return await runMemtest(options, { output, stop: new AbortController().signal })
}

async function judged({ samplesFile }: RunResult) {
  const against = await readAgainst({ rust: null, previous: null, knownLeaks: null, forcedGc: null })
  return (await judgeFile(samplesFile, null, against, new Date())).judgement
}

function restsOf({ samplesFile }: RunResult): Record<string, string>[] {
  const [header = '', ...lines] = readFileSync(samplesFile, 'utf8').trimEnd().split('\n')
  const names = header.split(',')
  const rows = lines.map((line) =>
    Object.fromEntries(line.split(',').map((field, index) => [names[index] ?? '', field])),
  )
  return rows.filter(({ phase }) => phase === 'rest')
}

test('payments with reconnects: all arrive, the money is kept, and every rest is the same to the byte', async () => {
  const args = ['--scenario', 'reconnect', '--payments', '40', '--reconnect-every', '4']
  using result = await measure('reconnect', [...args, '--interval', '0', '--mem-interval', '1s'])
  const { outcome, counts, balances, census, options, sdk, environment } = result.metadata
  assert.deepEqual(outcome, { kind: 'completed' })
  assert.deepEqual([counts.payments, counts.paymentsFailed, balances?.conserved], [40, 0, true])
  assert.deepEqual([options.host, census.kind, sdk.version], ['python', 'exact', '0.19.2'])
  assert.match(sdk.librarySha256 ?? '', /^[0-9a-f]{64}$/)
  assert.match(environment.runtime, /^python 3\./)
  const rests = restsOf(result).slice(4)
  assert.ok(rests.length >= 6)
  const figures = ['rust_live_blocks', 'rust_live_bytes', 'externrefs', 'sdk_handles', 'fds', 'threads']
  const distinct = new Set(rests.map((row) => figures.map((name) => row[name]).join(' ')))
  assert.equal(distinct.size, 1, [...distinct].join('; '))
  const { verdict, attribution } = await judged(result)
  assert.deepEqual([verdict.kind, attribution.rust, attribution.rustSource], ['no-leak', 'no', 'run'])
})

test('instances that are let go without disconnect are found, with what each leaves', async () => {
  using result = await measure('abandon', ['--scenario', 'abandon', '--cycles', '12'])
  assert.deepEqual(result.metadata.outcome, { kind: 'completed' })
  const { verdict, metrics } = await judged(result)
  assert.equal(verdict.kind, 'leak')
  const perCycle = (name: string) => metrics.find((metric) => metric.name === name)?.perCycle?.amount ?? 0
  // As counted on 0.19.2: 428 blocks of 480,000 bytes.
  assert.ok(perCycle('rust_live_blocks') > 400 && perCycle('rust_live_blocks') < 460)
  assert.ok(perCycle('rust_live_bytes') > 440_000 && perCycle('rust_live_bytes') < 520_000)
})

test('a measured process that is killed ends the run at once, with its rows', async () => {
  const startMs = performance.now()
  let pid = 0
  let samples = 0
  using result = await measure('killed', ['--scenario', 'lifecycle', '--duration', '10m'], {
    line: (text) => {
      pid = Number(/^Python \S+ in process (\d+)$/.exec(text)?.[1] ?? pid)
    },
    sample: () => {
      samples += 1
      if (samples === 3) process.kill(pid, 'SIGKILL')
    },
  })
  assert.deepEqual(result.metadata.outcome, {
    kind: 'crashed',
    detail: 'the Python process died by SIGKILL',
  })
  assert.ok(restsOf(result).length > 0)
  assert.ok(performance.now() - startMs < 60_000)
})
