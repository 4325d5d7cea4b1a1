import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { UsageError } from '../../../src/errors.ts'
import { loadScenario } from '../../../src/run/harness/load-scenario.ts'
import { installSdk } from '../../../src/run/install/sdk-install.ts'
import { parseRunOptions } from '../../../src/run/options/run-options.ts'

const dir = mkdtempSync(join(tmpdir(), 'load-scenario-'))
const { dir: sdkDir } = await installSdk(null)
after(() => rmSync(dir, { recursive: true, force: true }))

function fileOf(name: string, text: string): string {
  const file = join(dir, name)
  writeFileSync(file, text)
  return file
}

test('a scenario with a cycle alone loads, be it an object or typed', async () => {
  const file = fileOf('good.ts', 'const n: number = 1\nexport default { cycle: () => { n.toFixed() } }\n')
  assert.equal(typeof (await loadScenario(file, sdkDir)).cycle, 'function')
})

const BROKEN: Record<string, [text: string, sentence: RegExp]> = {
  'nothing.ts': [
    'export const cycle = () => {}',
    /^nothing\.ts should export its scenario as default, .*got nothing/,
  ],
  'text.ts': ["export default 'cycle'", /^text\.ts should export its scenario as default, .*got string/],
  'number.ts': ['export default { cycle: 42 }', /^number\.ts: cycle should be a function, got number$/],
  'setup.ts': [
    'export default { cycle() {}, setup: 1 }',
    /^setup\.ts: setup should be a function, got number$/,
  ],
  'without.ts': ['export default { setup() {} }', /^without\.ts: cycle should be a function, got nothing$/],
  'misspelt.ts': [
    'export default { cycle() {}, tearDown() {} }',
    /^misspelt\.ts should have .* got tearDown besides$/,
  ],
  'empty.ts': ['const n = 1', /^empty\.ts should export its scenario as default, .*got nothing/],
  'syntax.ts': ['\nexport default {', /^syntax\.ts does not load: SyntaxError: .* \(syntax\.ts:2\)$/],
  'enum.ts': [
    'export default { cycle() {} }\nenum A { B }',
    /^enum\.ts does not load: SyntaxError: TypeScript enum is not supported .* \(enum\.ts:2\)$/,
  ],
  'nested.ts': [
    "import './syntax.ts'\nexport default { cycle() {} }",
    /^nested\.ts does not load: SyntaxError: .* \(syntax\.ts:2\)$/,
  ],
  'object.ts': ['throw { code: 7 }', /^object\.ts does not load: \{"code":7\}$/],
  'two-lines.ts': [
    "throw new Error('one\\n  two')",
    /^two-lines\.ts does not load: Error: one two \(two-lines/,
  ],
  'import.ts': [
    "import 'no-such-package-here'\nexport default {}",
    /^import\.ts does not load: Error: Cannot find package/,
  ],
  'loading.ts': ["throw new Error('boom')", /^loading\.ts does not load: Error: boom \(loading\.ts:1\)$/],
}

for (const [name, [text, sentence]] of Object.entries(BROKEN)) {
  test(`a scenario that is none (${name}) is refused in one sentence`, async () => {
    await assert.rejects(loadScenario(fileOf(name, text), sdkDir), (error: Error) => {
      assert.ok(error instanceof UsageError)
      assert.match(error.message, sentence)
      assert.equal(error.message.split('\n').length, 1)
      return true
    })
  })
}

test('what the file imports from the SDK is of the SDK under test, wherever the file lies', async () => {
  const file = fileOf(
    'imports-sdk.ts',
    "import { defaultConfig } from '@breeztech/breez-sdk-spark'\nexport default { cycle: defaultConfig }\n",
  )
  const { cycle } = await loadScenario(file, sdkDir)
  const sdk: { defaultConfig: unknown } = createRequire(join(sdkDir, 'package.json'))(
    '@breeztech/breez-sdk-spark',
  )
  assert.equal(cycle, sdk.defaultConfig)
})

function optionsOf(...args: string[]) {
  const options = parseRunOptions(args, {})
  if (options === 'help') throw new Error('no options')
  return options
}

test('a file is recorded by its name alone, so that runs on two machines compare', () => {
  const { record, scenarioFile } = optionsOf('--scenario', '/home/me/app/leaky.ts')
  assert.deepEqual([record.scenario, scenarioFile], ['leaky.ts', '/home/me/app/leaky.ts'])
  assert.equal(optionsOf('--scenario', 'lifecycle').scenarioFile, null)
})

test('a file of another kind, or with a name that no folder should have, is refused', () => {
  assert.throws(
    () => optionsOf('--scenario', 'leaky.py'),
    /--scenario FILE should end in \.ts, \.mts, \.js or \.mjs/,
  )
  assert.throws(() => optionsOf('--scenario', 'a b.ts'), UsageError)
  assert.throws(() => optionsOf('--scenario', 'leaky'), /--scenario should be one of basic/)
})

test('what a scenario of failed calls or of every method cannot plant is refused', () => {
  assert.throws(() => optionsOf('--inject', 'listener-on-failure'), /add --scenario failures/)
  assert.throws(() => optionsOf('--scenario', 'api', '--inject', 'handle'), /takes off as an empty cycle's/)
})
