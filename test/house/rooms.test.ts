import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { ENTRIES, ROOMS, SIDE_DOORS } from '../../scripts/house-plan.ts'
import { fileMap, roomTable } from '../../scripts/house-tables.ts'
import {
  againstLayers,
  importRings,
  notApart,
  pastDoors,
  readSources,
  sentenceOf,
  sourceFile,
  unusedReexports,
} from '../../scripts/import-graph.ts'
import { withMarkedPart } from '../../scripts/marked-part.ts'

const files = await readSources()
const LONGEST = 300
const MOST_IN_A_FOLDER = 25
const LEAST_MEDIAN_LINES = 70

test('whoever is outside a room imports its door', () => {
  assert.deepEqual(pastDoors(files), [])
})

test('no room imports against the layers', () => {
  assert.deepEqual(againstLayers(files), [])
})

test('a scenario knows neither a host nor a node: module', () => {
  assert.deepEqual(notApart(files), [])
})

test('no files import each other in a ring, types included', () => {
  assert.deepEqual(importRings(files), [])
})

test('a door hands on nothing that nobody imports', () => {
  assert.deepEqual(unusedReexports(files), [])
})

test('each door, side door and entry of the plan is there', () => {
  const paths = new Set(files.map(({ path }) => path))
  const planned = [...Object.values(ROOMS).map(({ door }) => door), ...Object.keys(SIDE_DOORS), ...ENTRIES]
  assert.deepEqual(
    planned.filter((path) => !paths.has(path)),
    [],
  )
})

test(`no file has more than ${LONGEST} lines`, () => {
  const long = files.filter(
    ({ path, text }) => !path.includes('/generated/') && text.split('\n').length - 1 > LONGEST,
  )
  assert.deepEqual(
    long.map(({ path }) => path),
    [],
  )
})

const written = files.filter(({ path }) => !path.includes('/generated/'))

test(`no folder holds more than ${MOST_IN_A_FOLDER} files side by side`, () => {
  const folders = Map.groupBy(written, ({ path }) => path.split('/').slice(0, -1).join('/'))
  const crowded = [...folders].filter(([, inside]) => inside.length > MOST_IN_A_FOLDER)
  assert.deepEqual(
    crowded.map(([folder, inside]) => `src/${folder}: ${inside.length}`),
    [],
  )
})

test(`half of the files have ${LEAST_MEDIAN_LINES} lines or more: an idea is not cut into pieces`, () => {
  const lines = written.map(({ text }) => text.split('\n').length - 1).sort((a, b) => a - b)
  assert.ok(
    (lines[Math.floor(lines.length / 2)] ?? 0) >= LEAST_MEDIAN_LINES,
    `median of ${lines.length} files`,
  )
})

test('a comment names no file that is not there', () => {
  const names = new Set(files.map(({ path }) => path.split('/').at(-1)))
  const lost = written.flatMap(({ path, text }) =>
    [...text.matchAll(/^\s*(?:\/\/|\/?\*).*$/gm)].flatMap(([line]) =>
      [...line.matchAll(/(?<![\w.*])[a-z][a-z0-9-]*\.ts\b/g)]
        .filter(([name]) => !names.has(name))
        .map(([name]) => `${path}: ${name}`),
    ),
  )
  assert.deepEqual(lost, [])
})

test('the tables of the documents are what the code says: else run "npm run docs:house" and commit them', async () => {
  const page = await readFile(new URL('../../docs/architecture.md', import.meta.url), 'utf8')
  assert.equal(page, withMarkedPart(page, 'rooms', roomTable(files), 'docs/architecture.md'))
  assert.equal(await readFile(new URL('../../docs/map.md', import.meta.url), 'utf8'), fileMap(files))
})

const planted = (path: string, text: string) => [
  ...files.filter((file) => file.path !== path),
  sourceFile(path, text),
]

test('a planted import past a door is found', () => {
  const house = planted('cli/run.ts', "import { judge } from '../compare/judge.ts'\n")
  assert.deepEqual(pastDoors(house), [
    'cli/run.ts imports compare/judge.ts: expected compare/compare.ts, the door of compare',
  ])
})

test('a planted import against the layers is found, of a type too', () => {
  const house = planted('text/figures.ts', "import type { Judgement } from '../compare/compare.ts'\n")
  assert.deepEqual(againstLayers(house), [
    'text/figures.ts imports compare/compare.ts: text may import no other room',
  ])
})

test('a planted host and a planted node: module in a scenario are found', () => {
  const text = "import { join } from 'node:path'\nimport { openHost } from '../hosts/open-host.ts'\n"
  assert.deepEqual(notApart(planted('run/scenarios/lifecycle.ts', text)), [
    'run/scenarios/lifecycle.ts imports node:path',
    'run/scenarios/lifecycle.ts imports run/hosts/open-host.ts',
  ])
})

test('a planted ring is found, of three files and through a re-export', () => {
  const ring = [
    sourceFile('a.ts', "import type { B } from './b.ts'\n"),
    sourceFile('b.ts', "export { c } from './c.ts'\n"),
    sourceFile('c.ts', "const a = await import('./a.ts')\n"),
    sourceFile('d.ts', "import { a } from './a.ts'\n"),
  ]
  assert.deepEqual(importRings(ring), [['a.ts', 'b.ts', 'c.ts']])
})

test('a planted name that a door hands on to nobody is found', () => {
  const house = planted('cli/unused.ts', "export { judge } from '../compare/compare.ts'\n")
  assert.deepEqual(unusedReexports(house), ['cli/unused.ts hands on judge, which nobody imports'])
})

test('a mark that stands twice, or not at all, is refused: nothing would keep the copy up to date', () => {
  const part = '<!-- rooms -->\nold\n<!-- /rooms -->\n'
  assert.equal(withMarkedPart(part, 'rooms', 'new', 'x.md'), '<!-- rooms -->\nnew\n<!-- /rooms -->\n')
  assert.throws(() => withMarkedPart(`${part}\n${part}`, 'rooms', 'new', 'x.md'), {
    message: 'x.md should hold <!-- rooms --> once, got it 2 times: remove the copy',
  })
  assert.throws(() => withMarkedPart('<!-- rooms -->\n', 'rooms', 'new', 'x.md'), {
    message: 'x.md should hold <!-- /rooms --> once, got it 0 times: put it back',
  })
})

test('a file is described by the comment on what it is named for', () => {
  const file = sourceFile(
    'x/read-zip.ts',
    '/** A limit. */\nconst A = 1\n/**\n * Reads a zip: bounded. More words.\n * @throws Never.\n */\nexport async function readZip() {}\n',
  )
  assert.equal(sentenceOf(file), 'Reads a zip: bounded.')
})

test('else by the declaration whose name holds most of its words, what is exported and does something first', () => {
  const parts = [
    '/** A limit of a mint. */\nconst MINT_LIMIT = 1\n',
    '/** What a mint takes. */\nexport interface MintOptions {}\n',
    '/** Makes a leaf. */\nexport function mintFor() {}\n',
    '/** Else. */\nexport function other() {}\n',
  ]
  assert.equal(sentenceOf(sourceFile('x/mint.ts', parts.join(''))), 'Makes a leaf.')
})

test('a comment before the imports, with an empty line behind it, is on the whole file', () => {
  const text = "/** All of it. */\n\nimport './x.ts'\n\n/** Reads a zip. */\nexport function readZip() {}\n"
  assert.equal(sentenceOf(sourceFile('x/read-zip.ts', text)), 'All of it.')
})
