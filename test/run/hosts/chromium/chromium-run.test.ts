import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { recordControl } from '../../../../src/cli/self-test.ts'
import { type Checkpoint, judgeFile, readAgainst } from '../../../../src/compare/compare.ts'
import { findBrowser } from '../../../../src/run/hosts/chromium/chromium-host.ts'
import { parseRunOptions } from '../../../../src/run/options/options.ts'
import type { RunOutput } from '../../../../src/run/output/output.ts'
import { assess, CONTROLS, type RunResult, runMemtest, SILENT_OUTPUT } from '../../../../src/run/run.ts'
import { ControlClient } from '../../../../src/spark/control/control-client.ts'
import { livingInGroup, withoutBrowser } from './browser.ts'

const skip = withoutBrowser
const dir = mkdtempSync(join(tmpdir(), 'chromium-run-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))

interface Heard {
  output?: Partial<RunOutput>
  onNetwork?: (control: ControlClient) => void
}

async function measure(name: string, args: string[], heard: Heard = {}): Promise<RunResult> {
  const options = parseRunOptions(['--host', 'chromium', '--out', join(dir, name), ...args], {
    CHROME_PATH: process.env.CHROME_PATH,
  })
  assert.ok(options !== 'help')
  return await runMemtest(options, {
    output: { ...SILENT_OUTPUT, ...heard.output },
    stop: new AbortController().signal,
    onNetwork: (addresses) => heard.onNetwork?.(new ControlClient(addresses)),
  })
}

async function judged({ samplesFile }: RunResult) {
  const against = await readAgainst({ rust: null, previous: null, knownLeaks: null, forcedGc: null })
  return (await judgeFile(samplesFile, null, against, new Date())).judgement
}

/** gRPC-web calls that the operators were asked, as the network itself counts them. */
async function operatorCalls(control: ControlClient): Promise<number> {
  const { calls } = await control.stats()
  return Object.entries(calls).reduce((sum, [name, n]) => sum + (name.startsWith('operator-') ? n : 0), 0)
}

test('payments with reconnects in a page: all arrive, the money is kept, a function stays for each operator’s answer, a connection for each instance', {
  skip,
}, async () => {
  const flags = ['--scenario', 'reconnect', '--payments', '40', '--reconnect-every', '4']
  let control: ControlClient | null = null
  let calls = 0
  const output: Partial<RunOutput> = {
    stage(stage) {
      if (stage !== 'finishing') return
      // Asked until the network ends: the last answer is from after the last disconnect.
      const again = async () => {
        for (;;) calls = await operatorCalls(control as ControlClient)
      }
      again().catch(() => {})
    },
  }
  using result = await measure('reconnect', [...flags, '--interval', '0', '--mem-interval', '1s'], {
    output,
    onNetwork: (client) => {
      control = client
    },
  })
  const { outcome, counts, balances, census, options, environment } = result.metadata
  assert.deepEqual(outcome, { kind: 'completed' })
  assert.deepEqual([counts.payments, counts.paymentsFailed], [40, 0])
  assert.equal(balances?.conserved, true)
  assert.deepEqual([options.host, census.kind, counts.failures], ['chromium', 'exact', {}])
  assert.match(environment.runtime, /^chromium \d+\./)
  const rests = checkpointsOf(result).filter(({ phase }) => phase === 'rest')
  const last = rests.at(-1)
  assert.ok(counts.cycles >= 10)
  assert.equal(rests.length, counts.cycles)
  assert.ok(calls > 400, `${calls} calls`)
  // One function is the SDK's own task queue.
  assert.equal(last?.externrefs?.function, calls + 1)
  assert.deepEqual(
    rests.map(({ resources }) => resources.IDBDatabase),
    rests.map((_, index) => 2 * (index + 1)),
  )
  assert.deepEqual(last?.handles, {})
  const { verdict, attribution } = await judged(result)
  assert.equal(verdict.kind, 'leak')
  assert.equal(attribution.binding, 'yes')
})

test('a page that dies in the middle of a run is told, what it sampled is kept, and nothing of it is left', {
  skip: skip || process.platform !== 'linux',
}, async () => {
  let pid = 0
  const output: Partial<RunOutput> = {
    line(text) {
      pid = Number(/^Chromium in process (\d+)/.exec(text)?.[1] ?? pid)
    },
    sample() {
      // Not the first rows: some must be there to be kept.
      rows += 1
      if (rows === 4) process.kill(pid, 'SIGKILL')
    },
  }
  let rows = 0
  using result = await measure('killed', ['--scenario', 'lifecycle', '--duration', '60s'], { output })
  assert.deepEqual(result.metadata.outcome, { kind: 'crashed', detail: 'Chromium was ended by SIGKILL' })
  assert.ok(readFileSync(result.samplesFile, 'utf8').trim().split('\n').length > 4)
  assert.deepEqual(livingInGroup(pid), [])
  const { verdict } = await judged(result)
  assert.notEqual(verdict.kind, 'no-leak')
  assert.deepEqual(profilesOf(process.pid), [])
})

test('a page that runs out of memory is told so, what it sampled is kept, and nothing of it is left', {
  skip: skip || process.platform !== 'linux',
}, async () => {
  // A limit that is soon reached: a page's own is gigabytes. The last flag of a name counts.
  const browser = join(dir, 'small-chromium')
  const flags = "'--js-flags=--expose-gc --max-old-space-size=64'"
  writeFileSync(
    browser,
    `#!/bin/sh\nexec '${findBrowser(process.env.CHROME_PATH ?? null)}' "$@" ${flags}\n`,
    { mode: 0o755 },
  )
  let pid = 0
  const output: Partial<RunOutput> = {
    line(text) {
      pid = Number(/^Chromium in process (\d+)/.exec(text)?.[1] ?? pid)
    },
  }
  const leak = ['--scenario', 'lifecycle', '--inject', 'js-retain:8000000', '--cycles', '200']
  using result = await measure('full', ['--browser', browser, ...leak], { output })
  const { outcome, counts } = result.metadata
  assert.deepEqual(outcome, {
    kind: 'crashed',
    detail: "the page ran out of memory: it reached V8's heap limit",
  })
  assert.ok(counts.cycles >= 4 && counts.cycles < 20, `${counts.cycles} cycles`)
  assert.equal(readFileSync(result.samplesFile, 'utf8').trim().split('\n').length, 1 + counts.samples)
  assert.equal(checkpointsOf(result).filter(({ phase }) => phase === 'rest').length, counts.cycles)
  assert.ok(pid > 0)
  assert.deepEqual(livingInGroup(pid), [])
  assert.deepEqual(profilesOf(process.pid), [])
})

test('a browser does not outlive the process that drives it, nor does its profile', {
  skip: skip || process.platform !== 'linux',
}, async () => {
  const pids = { harness: 0, browser: 0 }
  let rows = 0
  const output: Partial<RunOutput> = {
    line(text) {
      pids.harness = Number(/^Harness in process (\d+)/.exec(text)?.[1] ?? pids.harness)
      pids.browser = Number(/^Chromium in process (\d+)/.exec(text)?.[1] ?? pids.browser)
    },
    sample() {
      rows += 1
      if (rows === 4) process.kill(pids.harness, 'SIGKILL')
    },
  }
  using result = await measure('orphan', ['--scenario', 'lifecycle', '--duration', '60s'], { output })
  assert.equal(result.metadata.outcome.kind, 'crashed')
  while (livingInGroup(pids.browser).length > 0) await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(profilesOf(process.pid), [])
})

test('a heap dump of a page is a snapshot of V8 and a profile', { skip }, async () => {
  using result = await measure('dump', ['--scenario', 'lifecycle', '--cycles', '3', '--heap-dump'])
  const files = readdirSync(result.outDir).filter((name) => name.startsWith('heap-'))
  assert.equal(files.length, 2, files.join())
  const snapshot = files.find((name) => name.endsWith('.heapsnapshot')) ?? ''
  const { snapshot: head, strings } = JSON.parse(readFileSync(join(result.outDir, snapshot), 'utf8'))
  assert.ok(head.node_count > 1000)
  assert.ok(strings.includes('IDBDatabase'))
  assert.equal(
    readFileSync(join(result.outDir, files.find((name) => name.endsWith('.pb.gz')) ?? '')).readUInt16BE(),
    0x1f8b,
  )
})

test('without a browser one sentence says what to install, and what cannot be asked of a page is refused', async () => {
  const absent = measure('absent', ['--scenario', 'lifecycle', '--browser', '/nowhere/chromium'])
  await assert.rejects(
    absent,
    /^UsageError: --browser \(CHROME_PATH\) should be the program .*\/nowhere\/chromium: install Chromium/,
  )
  const refused = (...args: string[]) =>
    assert.throws(() => parseRunOptions(args, {}), { name: 'UsageError' })
  refused('--host', 'chromium', '--pprof')
  refused('--host', 'chromium', '--rust-profile')
  refused('--browser', '/usr/bin/chromium')
  // A variable is for whoever needs it: it must not break other hosts.
  assert.ok(parseRunOptions([], { CHROME_PATH: '/usr/bin/chromium' }) !== 'help')
})

function checkpointsOf({ samplesFile }: RunResult): Checkpoint[] {
  const text = readFileSync(join(samplesFile, '..', 'checkpoints.jsonl'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Checkpoint)
}

/** The wallets' folders, a browser's profile among them, that a run of a process left. */
function profilesOf(pid: number): string[] {
  return [tmpdir(), '/dev/shm'].flatMap((parent) =>
    existsSync(parent)
      ? readdirSync(parent).filter((name) => name.startsWith(`sdk-memtest-wallets-${pid}-`))
      : [],
  )
}

test('a planted leak is found in a page, and the control beside it is clean', { skip }, async () => {
  const passed = async (inject: string | null) => {
    const control = CONTROLS.find((each) => each.inject === inject)
    assert.ok(control !== undefined)
    const recording = await recordControl(control, 24, null, 'chromium')
    const { judgement, sides } = assess(control, recording, new Date())
    return [judgement.verdict.kind, sides]
  }
  assert.deepEqual(await passed(null), ['no-leak', { binding: 'no', rustHeap: 'no' }])
  assert.deepEqual(await passed('handle'), ['leak', { binding: 'yes', rustHeap: 'yes' }])
  assert.deepEqual(await passed('rust-bytes'), ['leak', { binding: 'no', rustHeap: 'yes' }])
})
