import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Checkpoint } from '../../../../src/compare/compare.ts'
import { parseRunOptions } from '../../../../src/run/options/options.ts'
import { type RunResult, runMemtest, SILENT_OUTPUT } from '../../../../src/run/run.ts'
import { livingInGroup, withoutBrowser } from './browser.ts'

const skip = withoutBrowser
const dir = mkdtempSync(join(tmpdir(), 'own-scenario-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))

function fileOf(name: string, lines: readonly string[]): string {
  const file = join(dir, name)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, lines.join('\n'))
  return file
}

let pid = 0
async function measure(file: string): Promise<RunResult> {
  const args = ['--host', 'chromium', '--scenario', file, '--cycles', '12', '--out', join(dir, 'out')]
  const options = parseRunOptions(args, { CHROME_PATH: process.env.CHROME_PATH })
  assert.ok(options !== 'help')
  const line = (text: string) => {
    pid = Number(/^Chromium in process (\d+)/.exec(text)?.[1] ?? pid)
  }
  return await runMemtest(options, { output: { ...SILENT_OUTPUT, line }, stop: new AbortController().signal })
}

test('a scenario of the user’s own lives in the page, with the page’s SDK, money, and files beside it: its leak is counted and named', {
  skip,
}, async () => {
  fileOf('lib/kept.ts', ['export const kept: unknown[] = []'])
  const file = fileOf('suspect.ts', [
    "import type { Scenario, Wallet } from 'sdk-memtest/scenario'",
    "import { defaultConfig } from '@breeztech/breez-sdk-spark'",
    "import { kept } from './lib/kept.ts'",
    'export default {',
    '  async setup({ wallet }) {',
    "    const [alice, bob] = [wallet('alice'), wallet('bob')]",
    '    await alice.connect()',
    '    await bob.connect()',
    '    await alice.fund()',
    '    await alice.pay(bob)',
    "    if (document.title !== 'sdk-memtest') throw new Error('no page')",
    "    if (defaultConfig('regtest').network !== 'regtest') throw new Error('no SDK')",
    "    if ((await bob.balanceSat()) < 1) throw new Error('no money')",
    '    await bob.disconnect()',
    '    return alice',
    '  },',
    '  async cycle(_, alice) {',
    '    await alice.sdk.addEventListener({ onEvent: () => {} })',
    '    kept.push(new Array<number>(32_768).fill(0.5))',
    '  },',
    '  teardown: (_, alice) => alice.disconnect(),',
    '} satisfies Scenario<Wallet>',
  ])
  using result = await measure(file)
  const { outcome, counts, culprits, options } = result.metadata
  assert.deepEqual(outcome, { kind: 'completed' })
  assert.deepEqual([options.host, options.scenario], ['chromium', 'suspect.ts'])
  assert.deepEqual([counts.cycles, counts.payments, counts.paymentsFailed], [12, 1, 0])
  assert.deepEqual([counts.listenersAdded, counts.listenersRemoved], [2, 2])
  const references = checkpointsOf(result).map(({ externrefs }) => externrefs?.Object ?? 0)
  assert.deepEqual(
    references,
    references.map((_, index) => (references[0] ?? 0) + index),
  )
  assert.match(culprits[0]?.frames[0] ?? '', /^cycle \(.*suspect\.ts:17\)$/)
  assert.deepEqual(livingInGroup(pid), [])
})

const BROKEN: Record<string, readonly [lines: string[], sentence: RegExp]> = {
  'throws.ts': [
    ['export default {', '  cycle() {', '    throw { code: 7 } },', '}'],
    /^UsageError: throws\.ts: cycle failed: \{"code":7\}$/,
  ],
  'setup.ts': [
    ['export default {', '  cycle() {},', "  setup() { throw new TypeError('no such thing') }", '}'],
    /^UsageError: setup\.ts: setup failed: no such thing \(setup\.ts:3\)$/,
  ],
  'nothing.ts': [
    ['export const cycle = () => {}'],
    /^UsageError: nothing\.ts should export its scenario as default/,
  ],
  'module.ts': [
    ["import { readFile } from 'node:fs'", 'export default { cycle: readFile }'],
    /^UsageError: module\.ts does not load: it imports node:fs: in a page it can import the SDK, and files by their relative paths$/,
  ],
  'leaves.ts': [
    ["export default { cycle: () => new Promise(() => { location.href = 'about:blank' }) }"],
    /^UsageError: leaves\.ts: cycle left the page that it was loaded in$/,
  ],
}

for (const [name, [lines, sentence]] of Object.entries(BROKEN)) {
  test(`a scenario that fails in the page (${name}) is told in one sentence, and no browser stays`, {
    skip,
  }, async () => {
    await assert.rejects(measure(fileOf(name, lines)), sentence)
    assert.deepEqual(livingInGroup(pid), [])
  })
}

function checkpointsOf({ samplesFile }: RunResult): Checkpoint[] {
  const lines = readFileSync(join(samplesFile, '..', 'checkpoints.jsonl'), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => JSON.parse(line) as Checkpoint)
}
