import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const manifest = JSON.parse(read('package.json')) as {
  dependencies?: Record<string, string>
  devDependencies: Record<string, string>
}
const [, bundled = '', toDevelop = ''] = read('docs/dependencies.md').split(
  /^## (?:Bundled into `dist\/`, or the SDK itself|To develop)$/m,
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
  assert.deepEqual(
    [...rowsOf(bundled), ...rowsOf(toDevelop)].toSorted(),
    Object.keys(manifest.devDependencies).toSorted(),
  )
})

test('the installed package needs no other package: what it runs is in dist', () => {
  assert.equal(manifest.dependencies, undefined)
})

test('every dependency is pinned to one version', () => {
  for (const [name, version] of Object.entries(manifest.devDependencies)) {
    assert.match(version, /^\d+\.\d+\.\d+$/, name)
  }
})

interface LockEntry {
  integrity?: string
  link?: boolean
}

test('every package of the lock file has a hash, so that what is installed is what was reviewed', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, LockEntry> }
  const installed = Object.entries(packages).filter(([place, { link }]) => place !== '' && link !== true)
  assert.ok(installed.length > 300, `${installed.length} packages`)
  assert.deepEqual(
    installed.filter(([, { integrity }]) => !/^sha512-\S+$/.test(integrity ?? '')).map(([place]) => place),
    [],
  )
})

test('a release is built by its workflow, attested, and published with provenance', () => {
  const workflow = read('.github/workflows/release.yml')
  const places = ['npm run check:dist', 'actions/attest-build-provenance@', 'npm publish --provenance '].map(
    (step) => workflow.indexOf(step),
  )
  assert.ok(
    places.every((place) => place > 0),
    places.join(),
  )
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  )
})

test('a Node that is too old is told in one sentence, on every script that needs a newer one', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const needing = Object.keys(scripts).filter((name) => /^node .*\.ts|^node --test/.test(scripts[name] ?? ''))
  const told = needing.filter((name) => scripts[`pre${name}`] === 'node scripts/want-node.mjs')
  assert.deepEqual(
    needing.filter((name) => !told.includes(name)),
    [],
  )
})
