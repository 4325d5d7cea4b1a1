import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { OwnFiles } from '../../../../src/run/hosts/chromium/own-files.ts'

const dir = mkdtempSync(join(tmpdir(), 'own files '))
after(() => rmSync(dir, { recursive: true, force: true }))
mkdirSync(join(dir, 'lib'))

function fileOf(name: string, text: string): string {
  const file = join(dir, name)
  writeFileSync(file, text)
  return file
}

test('a file and what it imports are served without their types, line for line', () => {
  const files = new OwnFiles()
  const address = files.addressOf(
    fileOf('suspect.ts', 'import type { A } from "a"\nexport const n: number = 1\n'),
  )
  fileOf('lib/kept.mjs', 'export const kept = []')
  assert.match(files.contentOf(address) ?? '', /^\s+\nexport const n\s+= 1\n$/)
  assert.equal(
    files.contentOf(new URL('./lib/kept.mjs', `http://x${address}`).pathname),
    'export const kept = []',
  )
})

test('who does not know the word in the address is served nothing', () => {
  const [files, others] = [new OwnFiles(), new OwnFiles()]
  const file = fileOf('secret.ts', 'export const secret = 1')
  assert.notEqual(files.addressOf(file), others.addressOf(file))
  assert.equal(files.contentOf(others.addressOf(file)), null)
  assert.equal(files.contentOf(`/own${file}`), null)
  assert.equal(files.contentOf(`/own/${file}`), null)
})

test('what is no module is not served, and said: another kind of file, a folder, one that is not there', () => {
  const explained = (name: string) => {
    const files = new OwnFiles()
    assert.equal(files.contentOf(files.addressOf(join(dir, name))), null)
    return files.explain('Failed to fetch dynamically imported module')
  }
  fileOf('.env', 'SECRET=1')
  mkdirSync(join(dir, 'folder.ts'))
  assert.equal(explained('.env'), 'it imports .env, which should end in .ts, .mts, .js or .mjs')
  assert.equal(explained('lib'), 'it imports lib, which should end in .ts, .mts, .js or .mjs')
  assert.equal(explained('folder.ts'), 'folder.ts is not there')
  assert.equal(explained('nowhere.ts'), 'nowhere.ts is not there')
  fileOf('broken.ts', 'const a = 1\nenum B {}')
  assert.equal(explained('broken.ts'), 'TypeScript enum is not supported in strip-only mode (broken.ts:2)')
})

test('a package that a page does not have is named, the SDK and relative files are not', () => {
  const files = new OwnFiles()
  const text = [
    "import { SdkBuilder } from '@breeztech/breez-sdk-spark'",
    "import '../other.ts'",
    "const fs = await import('node:fs')",
  ]
  files.contentOf(files.addressOf(fileOf('imports.ts', text.join('\n'))))
  assert.equal(
    files.explain('Failed to fetch dynamically imported module'),
    'it imports node:fs: in a page it can import the SDK, and files by their relative paths',
  )
  // What the file itself throws is told as it is.
  assert.equal(files.explain('boom'), 'boom')
})
