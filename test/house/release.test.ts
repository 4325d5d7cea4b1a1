import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { releaseFaults } from '../../scripts/check-release.ts'

const published = { version: '1.2.3', repository: { url: 'git+https://github.com/someone/sdk-memtest.git' } }
const changelog = '# Changelog\n\n## 1.2.3 (2026-12-01)\n'

test('a release is what its tag, its repository and the changelog say', () => {
  assert.deepEqual(releaseFaults(published, changelog, 'v1.2.3'), [])
})

test('a release with the placeholder owner is refused', () => {
  const manifest = { ...published, repository: { url: 'git+https://github.com/OWNER/sdk-memtest.git' } }
  assert.deepEqual(releaseFaults(manifest, changelog, 'v1.2.3'), [
    'expected the repository in package.json, got git+https://github.com/OWNER/sdk-memtest.git: put the publishing account in place of OWNER',
  ])
})

test('a release under another version, or one that the changelog does not know, is refused', () => {
  assert.deepEqual(releaseFaults(published, '## 1.2.2\n', 'v1.2.4'), [
    'expected the tag v1.2.3, the version in package.json, got v1.2.4: tag that or change the version',
    'expected a heading "## 1.2.3" in CHANGELOG.md, got none: say what is new',
  ])
})

test('the release workflow asks before it publishes, and has its tag and release before npm', () => {
  const workflow = readFileSync(new URL('../../.github/workflows/release.yml', import.meta.url), 'utf8')
  const [check, release, publish] = ['scripts/check-release.ts', 'gh release create', 'npm publish'].map(
    (step) => workflow.indexOf(step),
  )
  assert.ok(check !== undefined && release !== undefined && publish !== undefined)
  assert.ok(check > 0 && check < release && release < publish)
})
