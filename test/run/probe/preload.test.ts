import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'

const PRELOAD = new URL('../../../src/run/probe/preload.ts', import.meta.url).href
const HOOKS = new URL('../../../src/run/probe/wasm-capture.ts', import.meta.url).href
const RESVG = new URL('../../../node_modules/@resvg/resvg-wasm/index_bg.wasm', import.meta.url)

/** Evaluates a script in a process with the preload, as the harness is started, and returns its last line. */
async function evaluate(script: string, environment: Record<string, string> = {}): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', '--import', PRELOAD, '--input-type=module', '-e', script],
    { env: { ...process.env, MEMTEST_REWRITE: '0', ...environment } },
  )
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}

const report = `
  const { memoryHooks } = await import('${HOOKS}')
  const { instances, problems, registries } = memoryHooks()
  const classes = registries.filter(({ kind }) => kind === 'handle').length
  console.log(JSON.stringify({ instances: instances.length, problems, knowsClasses: classes >= 7, builds: typeof sdk.SdkBuilder.new }))
`
const captured = { instances: 1, problems: [], knowsClasses: true, builds: 'function' }

test("the SDK's ESM entry is captured", async () => {
  assert.deepEqual(await evaluate(`import * as sdk from '@breeztech/breez-sdk-spark'\n${report}`), captured)
})

test("the SDK's CommonJS entry is captured, rewritten or not", async () => {
  const script = `
    import { createRequire } from 'node:module'
    const sdk = createRequire(process.cwd() + '/package.json')('@breeztech/breez-sdk-spark')
    ${report}`
  assert.deepEqual(await evaluate(script), captured)
  assert.deepEqual(await evaluate(script, { MEMTEST_REWRITE: '1' }), captured)
})

test('another wasm module in the process is left alone', async () => {
  const script = `
    import { readFileSync } from 'node:fs'
    import { memoryHooks } from '${HOOKS}'
    const module = new WebAssembly.Module(readFileSync(new URL('${RESVG}')))
    console.log(JSON.stringify([memoryHooks().instances.length, module instanceof WebAssembly.Module]))`
  assert.deepEqual(await evaluate(script, { MEMTEST_REWRITE: '1' }), [0, true])
})

test('globals behave as before: timers, their promises, registries', async () => {
  const script = `
    import { promisify } from 'node:util'
    import { memoryHooks } from '${HOOKS}'
    await promisify(setTimeout)(1)
    class Mine extends FinalizationRegistry {}
    const mine = new Mine(() => {})
    console.log(JSON.stringify([mine instanceof FinalizationRegistry, mine instanceof Mine, memoryHooks().timers.pending, setTimeout.name]))`
  assert.deepEqual(await evaluate(script), [true, true, 0, 'setTimeout'])
})
