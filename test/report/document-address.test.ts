import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import manifest from '../../package.json' with { type: 'json' }
import { documentAddress, documentPath, publishedAddress } from '../../src/report/document-address.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FINDING = 'docs/findings/2026-11-externref-functions.md'
const published = { repository: { url: 'git+https://github.com/someone/sdk-memtest.git' }, version: '1.2.3' }

test('a document is read at the tag of the version, once package.json names who publishes it', () => {
  const at = 'https://github.com/someone/sdk-memtest/blob/v1.2.3/docs/action.md'
  assert.equal(publishedAddress('docs/action.md', published), at)
  const placeholder = { ...published, repository: { url: 'git+https://github.com/OWNER/sdk-memtest.git' } }
  assert.equal(publishedAddress('docs/action.md', placeholder), null)
})

test('a terminal is told the file that came with the tool, from wherever it was started', () => {
  assert.equal(documentPath(FINDING, ROOT), FINDING)
  assert.equal(documentPath(FINDING, join(ROOT, 'docs')), 'findings/2026-11-externref-functions.md')
  const elsewhere = documentPath(FINDING, '/')
  assert.equal(join('/', elsewhere), join(ROOT, FINDING))
  assert.ok(existsSync(documentPath(FINDING, join(ROOT, 'src'))))
})

test('a page links to the file as seen from its folder, or to where the tool was started from', () => {
  assert.equal(
    documentAddress(FINDING, 'sdk-memtest', join(ROOT, 'memtest-out', 'latest')),
    `../../${FINDING}`,
  )
  assert.equal(
    documentAddress(FINDING, 'npx github:someone/sdk-memtest#v1', null),
    `https://github.com/someone/sdk-memtest/blob/v1/${FINDING}`,
  )
  assert.equal(documentAddress(FINDING, 'sdk-memtest', null), null)
})

test('every document that a report names comes with the package', () => {
  for (const folder of ['docs', 'docs/findings', 'docs/readers', 'examples']) {
    const isPacked = manifest.files.some((file) => folder === file || folder.startsWith(`${file}/`))
    assert.ok(isPacked, folder)
  }
})
