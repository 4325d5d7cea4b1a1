import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { mutatedFiles } from '../../scripts/mutated-files.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** As StrykerJS writes it: mutant 1 gives 2 for 1, mutant 10 gives 3. */
const MUTATED = `function stryMutAct_9fa48(id) {
  return process.env.__STRYKER_ACTIVE_MUTANT__ === id
}
export const A = stryMutAct_9fa48("1") ? 2 : stryMutAct_9fa48("10") ? 3 : 1
`

function sandbox(t: { after: (end: () => void) => void }): string {
  const root = mkdtempSync(path.join(tmpdir(), 'mutants-'))
  t.after(() => rmSync(root, { recursive: true }))
  const files = {
    'package.json': '{ "type": "module" }',
    'src/room/in/a.ts': MUTATED,
    'src/room/b.ts': "import { A } from './in/a.ts'\nexport const B = A < 3 ? 1 : A\n",
    'src/room/c.ts': 'export const C = stryMutAct_9fa48("4") ? 2 : 1\n',
    'test/room/in/a.test.ts': isOne('has a name', 'A < 2 || A > 2 ? 1 : 2', '../../../src/room/in/a.ts'),
    'test/room/b.test.ts': isOne('is far', 'B', '../../src/room/b.ts'),
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
  }
  cpSync(path.join(ROOT, 'scripts'), path.join(root, 'scripts'), { recursive: true })
  return root
}

const isOne = (name: string, what: string, from: string) =>
  `import { ${/[AB]/.exec(what)?.[0]} } from '${from}'
import { test } from 'node:test'
test('${name}', () => { if ((${what}) !== 1) throw new Error('not 1') })
`

const tried = (root: string, env: Record<string, string>) => {
  const { stdout, status } = spawnSync(process.execPath, ['scripts/mutant-noticed.ts'], {
    cwd: root,
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env },
    encoding: 'utf8',
  })
  return { stdout, status }
}

test('the file of a mutant is the one that holds its switch, and all that hold one are mutated', (t) => {
  const root = sandbox(t)
  assert.deepEqual(mutatedFiles(root, '1'), ['src/room/in/a.ts'])
  assert.deepEqual(mutatedFiles(root, '4'), ['src/room/c.ts'])
  assert.deepEqual(mutatedFiles(root, '0'), [])
  assert.deepEqual(mutatedFiles(root, null), ['src/room/c.ts', 'src/room/in/a.ts'])
})

test('a mutant is killed by the first test that fails, near or far; with near ones only a far test does not see it', (t) => {
  const root = sandbox(t)
  const mutant = (id: string, tests: string) =>
    tried(root, { __STRYKER_ACTIVE_MUTANT__: id, MUTANT_TESTS: tests })
  assert.deepEqual(mutant('1', 'near'), { stdout: 'has a name\n', status: 1 })
  assert.deepEqual(mutant('10', 'all'), { stdout: 'is far\n', status: 1 })
  assert.deepEqual(mutant('10', 'near'), { stdout: '', status: 0 })
})

test('with nothing switched on all tests pass; where nothing is mutated that is an error', (t) => {
  assert.deepEqual(tried(sandbox(t), { MUTANT_TESTS: 'all' }), { stdout: '', status: 0 })
  assert.equal(tried(sandbox(t), { __STRYKER_ACTIVE_MUTANT__: '77', MUTANT_TESTS: 'all' }).status, 2)
  assert.equal(tried(sandbox(t), { MUTANT_TESTS: 'none' }).status, 2)
})
