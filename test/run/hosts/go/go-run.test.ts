import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { asGoHarness } from '../../../../scripts/go-columns.ts'
import { judgeFile, readAgainst } from '../../../../src/compare/compare.ts'
import { hostOf } from '../../../../src/compare/run-subject.ts'
import { parseRunOptions } from '../../../../src/run/options/options.ts'
import type { RunOutput } from '../../../../src/run/output/output.ts'
import { type RunResult, runMemtest, SILENT_OUTPUT } from '../../../../src/run/run.ts'
import { nativeGuard, whyNoGuard } from '../../native-guard/native-guard.ts'
import { goIsMissing, goPprofTop } from '../../profiling/go-pprof.ts'
import { tryPayments } from '../agent-payments.ts'
import { installed } from '../found-agents.ts'

const dir = mkdtempSync(join(tmpdir(), 'go-run-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))
const skip = goIsMissing

async function measure(name: string, args: string[], heard: Partial<RunOutput> = {}): Promise<RunResult> {
  const options = parseRunOptions(['--host', 'go', '--out', join(dir, name), ...args], {})
  assert.ok(options !== 'help')
  const output = { ...SILENT_OUTPUT, ...heard }
  return await runMemtest(options, { output, stop: new AbortController().signal })
}

async function judged(file: string) {
  const against = await readAgainst({ rust: null, previous: null, knownLeaks: null, forcedGc: null })
  const { judgement, recording } = await judgeFile(file, null, against, new Date())
  return { ...judgement, host: hostOf(recording) }
}

function restsOf({ samplesFile }: RunResult): Record<string, string>[] {
  const [header = '', ...lines] = readFileSync(samplesFile, 'utf8').trimEnd().split('\n')
  const names = header.split(',')
  const rows = lines.map((line) =>
    Object.fromEntries(line.split(',').map((field, index) => [names[index] ?? '', field])),
  )
  return rows.filter(({ phase }) => phase === 'rest')
}

test('clean: payments, reconnects and listener churn; every rest is the same to the byte, on both sides no', {
  skip,
}, async () => {
  const args = ['--scenario', 'stress', '--payments', '40', '--reconnect-every', '4', '--interval', '0']
  using result = await measure('stress', args)
  const { outcome, counts, balances, census, options, sdk, environment } = result.metadata
  assert.deepEqual(outcome, { kind: 'completed' })
  assert.deepEqual([counts.payments, counts.paymentsFailed, balances?.conserved], [40, 0, true])
  assert.deepEqual([options.host, census.kind, sdk.version], ['go', 'exact', '0.19.2'])
  assert.match(environment.runtime, /^go 1\./)
  const rests = restsOf(result).slice(4)
  assert.ok(rests.length >= 6)
  const pairs = new Set(rests.map((row) => `${row.rust_live_blocks} ${row.rust_live_bytes}`))
  assert.equal(pairs.size, 1, [...pairs].join('; '))
  const { verdict, attribution, host } = await judged(result.samplesFile)
  assert.deepEqual([verdict.kind, attribution.binding, attribution.rust], ['no-leak', 'no', 'no'])
  assert.deepEqual([host, attribution.rustSource], ['go', 'run'])
})

test('an object that Go keeps is the binding’s: yes, no', { skip }, async () => {
  const args = ['--scenario', 'reconnect', '--payments', '36', '--reconnect-every', '4', '--interval', '0']
  using result = await measure('kept', [...args, '--inject', 'listener-captures-sdk'])
  const { verdict, attribution } = await judged(result.samplesFile)
  assert.deepEqual([verdict.kind, attribution.binding, attribution.rust], ['leak', 'yes', 'no'])
})

test('instances let go without Disconnect are found by the counts, and in the Go harness’s ten columns', {
  skip,
}, async () => {
  for (const release of ['drop', 'free']) {
    const args = ['--scenario', 'abandon', '--cycles', '12', '--release', release]
    using result = await measure(`abandon-${release}`, args)
    assert.deepEqual(result.metadata.outcome, { kind: 'completed' })
    const { verdict, metrics, attribution } = await judged(result.samplesFile)
    assert.deepEqual([verdict.kind, attribution.rust], ['leak', 'yes'])
    const perCycle = (name: string) => metrics.find((metric) => metric.name === name)?.perCycle?.amount ?? 0
    // As counted on 0.19.2: 438 blocks of 480,000 bytes, 2 callbacks, 4 descriptors.
    assert.ok(perCycle('rust_live_blocks') > 400 && perCycle('rust_live_blocks') < 470)
    assert.ok(perCycle('rust_live_bytes') > 440_000 && perCycle('rust_live_bytes') < 520_000)
    assert.equal(Math.round(perCycle('externrefs')), 2)
    assert.equal(metrics.find(({ name }) => name === 'sdk_handles')?.verdict, 'no-leak')
    const foreign = join(dir, `abandon-${release}-go.csv`)
    writeFileSync(foreign, asGoHarness(readFileSync(result.samplesFile, 'utf8')))
    const { verdict: told, host } = await judged(foreign)
    assert.deepEqual([told.kind, host], ['leak', 'go'])
  }
})

test('nothing of the Go host leaves the machine', { skip: skip || whyNoGuard() }, async (t) => {
  using guard = nativeGuard()
  const agent = await installed('go', dir)
  assert.ok(agent.kind === 'agent')
  await tryPayments(t, { ...agent.program, env: { ...agent.program.env, ...guard.env } })
  assert.deepEqual(guard.refused(), [])
})

test('--pprof serves Go’s own profiles under a token, --heap-dump writes one', { skip }, async () => {
  const served = Promise.withResolvers<string>()
  const running = measure(
    'profiles',
    ['--scenario', 'lifecycle', '--duration', '4s', '--pprof', '--heap-dump', '--pprof-port', '6987'],
    {
      address: (text: string) => served.resolve(text.replace('Profiles at ', '')),
    } as Partial<RunOutput>,
  )
  running.catch(() => {})
  const base = await Promise.race([served.promise, running.then(() => '')])
  assert.match(base, /^http:\/\/127\.0\.0\.1:6987\/[\w-]{22}\/debug\/pprof\/$/)
  const goroutines = await (await fetch(`${base}goroutine?debug=1`)).text()
  assert.match(goroutines, /^goroutine profile: total \d+/)
  assert.equal((await fetch('http://127.0.0.1:6987/debug/pprof/heap')).status, 403)
  assert.equal((await fetch(`${base}heap`, { headers: { origin: 'http://example.org' } })).status, 403)
  using result = await running
  const [line = ''] = result.lines.filter((each) => each.startsWith('Heap profile written to: '))
  const file = /^Heap profile written to: (\S+)/.exec(line)?.[1] ?? ''
  assert.match(await goPprofTop(file), /Type: inuse_space/)
})
