import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { firstFailure, testsReaching } from '../../scripts/nearest-tests.ts'

/** A project of these files, which goes with the test. */
function project(t: { after: (end: () => void) => void }, files: Record<string, string>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'nearest-'))
  t.after(() => rmSync(root, { recursive: true }))
  for (const [file, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), text)
  }
  return root
}

test("the tests of a file's room that reach it, nearest first", (t) => {
  const root = project(t, {
    'src/room/in/a.ts': 'export const A = 1\n',
    'src/room/b.ts': "import { A } from './in/a.ts'\nexport const B = A\n",
    'src/room/c.ts': 'export const C = 1\n',
    'test/room/in/a.test.ts': "import { A } from '../../../src/room/in/a.ts'\n",
    'test/room/in/edges-of-it.test.ts': "import { B } from '../../../src/room/b.ts'\n",
    'test/room/of-a.test.ts': "import { A } from '../../src/room/in/a.ts'\n",
    'test/room/in/beside.test.ts': "import { B } from '../../../src/room/b.ts'\n",
    'test/room/edges-of-room.test.ts': "import { B } from '../../src/room/b.ts'\n",
    'test/room/edges-of-others.test.ts': "import { C } from '../../src/room/c.ts'\n",
    'test/room/b.test.ts': "import { B } from '../../src/room/b.ts'\n",
    'test/room/c.test.ts': "import { C } from '../../src/room/c.ts'\n",
    'test/other/b.test.ts': "import { B } from '../../src/room/b.ts'\n",
  })
  assert.deepEqual(testsReaching(root, 'src/room/in/a.ts'), [
    ['test/room/in/a.test.ts', 'test/room/in/edges-of-it.test.ts', 'test/room/of-a.test.ts'],
    ['test/room/edges-of-room.test.ts'],
    ['test/room/in/beside.test.ts'],
    ['test/room/b.test.ts'],
  ])
})

test('the first test that fails is told by its name, a file that cannot be loaded by its own, and none where all pass', async (t) => {
  const root = project(t, {
    'good.test.ts': "import { test } from 'node:test'\ntest('is good', () => {})\n",
    'bad.test.ts': "import { test } from 'node:test'\ntest('is bad', () => {\n  throw new Error('bad')\n})\n",
    'broken.test.ts': "import './missing.ts'\n",
  })
  assert.equal(await firstFailure(root, ['good.test.ts']), null)
  assert.equal(await firstFailure(root, []), null)
  assert.equal(await firstFailure(root, ['good.test.ts', 'bad.test.ts']), 'is bad')
  assert.match((await firstFailure(root, ['broken.test.ts'])) ?? '', /broken\.test\.ts|^exit [1-9]/)
})
