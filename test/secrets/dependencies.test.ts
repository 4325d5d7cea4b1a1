import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const manifest = JSON.parse(read('package.json')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>
const [, runTime = '', toDevelop = ''] = read('docs/dependencies.md').split(
  /^## (?:At run time|To develop)$/m,
)

/** The rows of a table, by the package in their first cell; every cell must say something. */
function rowsOf(text: string): string[] {
  return [...text.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, name = '', rest = '']) => {
    const cells = rest.split('|').map((cell) => cell.trim())
    assert.equal(cells.length, 4, name)
    assert.ok(
      cells.every((cell) => cell !== ''),
      `${name} has an empty cell`,
    )
    return name
  })
}

test('every dependency has its line in docs/dependencies.md, and no other has', () => {
  assert.deepEqual(rowsOf(runTime), Object.keys(manifest.dependencies).toSorted())
  assert.deepEqual(rowsOf(toDevelop), Object.keys(manifest.devDependencies).toSorted())
})

test('every dependency is pinned to one version', () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    assert.match(version, /^\d+\.\d+\.\d+$/, name)
  }
})

// Platform packages of build tools, which the registry did not have when the lock file was completed, are without one.
test('every package that ships has a hash in the lock file, so that what is installed is what was reviewed', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { integrity?: string; dev?: boolean }>
  }
  for (const [place, { integrity, dev }] of Object.entries(packages)) {
    if (place !== '' && dev !== true) assert.match(integrity ?? '', /^sha512-/, place)
  }
})
