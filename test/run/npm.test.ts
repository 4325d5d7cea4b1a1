import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, test } from 'node:test'
import { npm, npmScript } from '../../src/run/install/npm.ts'

const dir = mkdtempSync(join(tmpdir(), 'npm test with spaces & more-'))
after(() => rmSync(dir, { recursive: true }))

test('a path with spaces and an ampersand reaches npm as one argument', async () => {
  const folder = join(dir, 'my sdk & yours')
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{"name":"packed-sdk","version":"1.2.3"}')
  const { code, output } = await npm(['pack', folder, '--pack-destination', dir, '--json'])
  assert.equal(code, 0)
  assert.match(output, /packed-sdk-1\.2\.3\.tgz/)
})

test('the npm that started this process is taken', () => {
  assert.equal(npmScript({ npm_execpath: '/opt/npm/bin/npm-cli.js' }), '/opt/npm/bin/npm-cli.js')
  assert.equal(npmScript({ npm_execpath: '/opt/pnpm/bin/pnpm' }, 'linux'), null)
})

test("on Windows the script beside the path's batch file is taken, so that no shell splits arguments", () => {
  const bin = join(dir, 'node_modules/npm/bin')
  mkdirSync(bin, { recursive: true })
  const script = join(bin, 'npm-cli.js')
  writeFileSync(script, '')
  assert.equal(npmScript({ Path: ['/nowhere', dir].join(delimiter) }, 'win32'), script)
  assert.equal(npmScript({ Path: '/nowhere' }, 'win32'), null)
})
