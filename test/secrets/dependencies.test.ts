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
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

// Platform packages of build tools, which the registry did not have when the lock file was completed, are without one.
test('every package that ships has a hash in the lock file, so that what is installed is what was reviewed', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, LockEntry> }
  const shipping = new Set<string>()
  const visit = (name: string, owner: string): void => {
    // npm looks beside the owner first, then further up.
    const folders = owner
      .split('/node_modules/')
      .map((_, depth, parts) => parts.slice(0, depth + 1).join('/node_modules/'))
    const places = [
      ...folders.toReversed().map((folder) => `${folder}/node_modules/${name}`),
      `node_modules/${name}`,
    ]
    const place = places.find((candidate) => packages[candidate] !== undefined)
    if (place === undefined || shipping.has(place)) return
    shipping.add(place)
    const { dependencies, optionalDependencies, peerDependencies } = packages[place] ?? {}
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      visit(next, place)
  }
  for (const name of rowsOf(bundled)) visit(name, '')
  assert.ok(shipping.size > 100, `${shipping.size} packages`)
  for (const place of shipping) assert.match(packages[place]?.integrity ?? '', /^sha512-/, place)
})
