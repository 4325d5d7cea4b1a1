import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { judge, readRecording } from '../../../src/compare/compare.ts'
import { parseRunOptions } from '../../../src/run/options/run-options.ts'
import { SILENT_OUTPUT } from '../../../src/run/output/run-output.ts'
import { type RunResult, runMemtest } from '../../../src/run/run-memtest.ts'

const dir = mkdtempSync(join(tmpdir(), 'sweeps-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))

async function run(name: string, args: string[], nodeFlags: string[] = []): Promise<RunResult> {
  const options = parseRunOptions([...args, '--out', join(dir, name)], {})
  assert.notEqual(options, 'help')
  return await runMemtest(options as Exclude<typeof options, 'help'>, {
    output: SILENT_OUTPUT,
    stop: new AbortController().signal,
    nodeFlags,
  })
}

async function judged(result: RunResult) {
  return judge(await readRecording(result.samplesFile, null), { rust: null, previous: null, now: new Date() })
}

test('a sweep survives methods that hang, throw outside the call or end the process, and finds what leaks', async () => {
  const preload = new URL('breaking-sdk.mjs', import.meta.url).href
  using result = await run('api', ['--scenario', 'api', '--duration', '5m'], [`--import=${preload}`])
  assert.equal(result.metadata.outcome.kind, 'completed')
  const { methods = [], verdict } = await judged(result)
  const found = Object.fromEntries(methods.map((method) => [method.method, method]))
  assert.equal(found.brandNew?.verdict, 'not-tried')
  assert.equal(found.brandNew?.remark, 'there are no arguments for it yet')
  assert.match(found['parse (garbage)']?.remark ?? '', /^it threw outside the call: outside/)
  assert.match(found.listContacts?.remark ?? '', /^it did not return within 3 s/)
  assert.match(found.recommendedFees?.remark ?? '', /^the harness died with exit code 7/)
  for (const name of ['listPayments', 'getInfo (stored)']) assert.equal(found[name]?.verdict, 'no-leak', name)
  assert.equal(found.getLightningAddress?.verdict, 'leak')
  // The issuer's own block, and its share of the instance that it keeps alive.
  assert.ok((found.getLightningAddress?.rustBlocks ?? 0) >= 1)
  assert.equal(methods[0]?.method, 'getLightningAddress')
  assert.match(verdict.headline, /^A call of getLightningAddress leaves /)
})

test('failed calls are counted by kind: what an operator answered leaves a reference, what it dropped none', async () => {
  using result = await run('failures', ['--scenario', 'failures', '--cycles', '40', '--duration', '5m'])
  const { failureKinds = [], verdict } = await judged(result)
  const references = Object.fromEntries(
    failureKinds.map((kind) => [kind.method, Math.round(kind.references ?? Number.NaN)]),
  )
  assert.deepEqual(
    [references.refused, references.late, references.dropped, references['unknown recipient']],
    [1, 1, 0, 0],
  )
  assert.equal(references['malformed input'], 0)
  assert.notEqual(verdict.kind, 'invalid')
})

test('short-lived instances of a server leave a function for each answer', async () => {
  using result = await run('server', ['--scenario', 'server', '--cycles', '16', '--duration', '5m'])
  const { verdict, culprits } = await judged(result)
  assert.equal(verdict.kind, 'leak')
  assert.match(
    verdict.headline,
    /^Each (reconnect|instance) leaves 16 function references(,| and) 16 Rust blocks/,
  )
  assert.equal(culprits[0]?.name, 'function')
})

test('the example of an own scenario is found to leak, and its line is named', async () => {
  const example = fileURLToPath(new URL('../../../examples/listener-left.ts', import.meta.url))
  using result = await run('own', ['--scenario', example, '--cycles', '24', '--duration', '5m'])
  assert.equal(result.metadata.options.scenario, 'listener-left.ts')
  const { verdict, culprits } = await judged(result)
  assert.equal(verdict.kind, 'leak')
  const stacks = culprits.filter(({ kind }) => kind === 'v8-stack').map(({ name }) => name)
  assert.ok(
    stacks.some((name) => /^openScreen \(examples\/listener-left\.ts:\d+\)$/.test(name)),
    stacks.join('\n'),
  )
})

test('a scenario that throws in its first cycle is the user’s to mend; one that throws later keeps its rows', async () => {
  const file = (name: string, text: string) => {
    writeFileSync(join(dir, name), text)
    return join(dir, name)
  }
  const first = file('first.ts', "export default { cycle() { throw new Error('boom') } }\n")
  await assert.rejects(run('first', ['--scenario', first, '--cycles', '3']), {
    name: 'UsageError',
    message: 'first.ts: cycle failed: boom (first.ts:1)',
  })
  const late = file(
    'late.ts',
    "let n = 0\nexport default {\n  cycle() {\n    if (++n > 4) throw new Error('late')\n  },\n}\n",
  )
  using result = await run('late', ['--scenario', late, '--cycles', '9'])
  assert.deepEqual(result.metadata.outcome, {
    kind: 'crashed',
    detail: 'late.ts: cycle failed: late (late.ts:4)',
  })
  assert.equal((await readRecording(result.samplesFile, null)).checkpoints.length, 4)
})
