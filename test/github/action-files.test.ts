import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { readActionFile, withActionTables, withOptionInputs } from '../../scripts/action-tables.ts'
import { ENTRIES } from '../../scripts/bundle.ts'
import { readReportInputs } from '../../src/github/comment/comment-inputs.ts'
import { readInputs } from '../../src/github/inputs/read-inputs.ts'
import { OUTPUTS } from '../../src/github/set-outputs.ts'

const ROOT = new URL('../../', import.meta.url)

/** The inputs that a reader asks for, whatever it makes of them. */
function inputsAskedFor(read: (get: (name: string) => string) => unknown, given: Record<string, string>) {
  const names = new Set<string>()
  read((name) => {
    names.add(name)
    return given[name] ?? ''
  })
  return names
}

test('action.yml has exactly the inputs that the code reads', async () => {
  const run = inputsAskedFor((get) => readInputs(get, {}), {})
  const recorded = inputsAskedFor((get) => readInputs(get, {}), { csv: '*.csv' })
  const { inputs } = await readActionFile('action.yml')
  assert.deepEqual(Object.keys(inputs).toSorted(), [...new Set([...run, ...recorded])].toSorted())
})

test('report/action.yml has exactly the inputs that the code reads', async () => {
  const names = inputsAskedFor(readReportInputs, { 'run-id': '1', 'github-token': 't' })
  const { inputs } = await readActionFile('report/action.yml')
  assert.deepEqual(Object.keys(inputs).toSorted(), [...names].toSorted())
})

test('both actions have exactly the outputs that the code sets', async () => {
  const [main, report] = await Promise.all(['action.yml', 'report/action.yml'].map(readActionFile))
  assert.deepEqual(Object.keys(main?.outputs ?? {}), [...OUTPUTS])
  const uploads: string[] = ['artifact-id', 'artifact-url']
  assert.deepEqual(
    Object.keys(report?.outputs ?? {}),
    OUTPUTS.filter((name) => !uploads.includes(name)),
  )
})

test('both actions start what the build makes, on Node 24', async () => {
  const [main, report] = await Promise.all(['action.yml', 'report/action.yml'].map(readActionFile))
  assert.deepEqual(main?.runs, { using: 'node24', main: 'dist/main.js' })
  assert.deepEqual(report?.runs, { using: 'node24', main: '../dist/report.js' })
  assert.ok('main' in ENTRIES && 'report' in ENTRIES)
})

test('the tables of docs/action.md are what action.yml says; else run "npm run docs:action"', async () => {
  const page = await readFile(new URL('docs/action.md', ROOT), 'utf8')
  assert.equal(page, await withActionTables(page))
})

test('the inputs that are options of a run are what the table of options says; else run "npm run docs:action"', async () => {
  const text = await readFile(new URL('action.yml', ROOT), 'utf8')
  assert.equal(text, withOptionInputs(text))
})

test('an input whose default hangs on another one declares none, the others declare theirs', async () => {
  const { inputs } = await readActionFile('action.yml')
  const declared = Object.entries(inputs).flatMap(([name, input]) =>
    input.default === undefined ? [] : [[name, String(input.default)]],
  )
  assert.deepEqual(Object.fromEntries(declared), {
    'mem-interval': '5s',
    amount: '1000',
    'reconnect-every': '100',
    'payment-type': 'spark',
    network: 'local',
    host: 'node',
    'github-token': `${'$'}{{ github.token }}`,
  })
})

test('the links of docs/action.md lead to files', async () => {
  const page = await readFile(new URL('docs/action.md', ROOT), 'utf8')
  const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target)
  assert.ok(links.length > 0)
  for (const link of links) assert.ok(existsSync(new URL(link, new URL('docs/', ROOT))), link)
})

test('the fork recipe of docs/action.md reports what our own report.yml does', async () => {
  const conditionOf = async (file: string) => {
    const text = await readFile(new URL(file, ROOT), 'utf8')
    return /^ {4}if: >-\n((?: {6}.*\n)+)/m.exec(text)?.[1]
  }
  const condition = await conditionOf('.github/workflows/report.yml')
  assert.match(
    condition ?? '',
    /head_repository\.full_name != github\.repository \|\|\n.*'dependabot\[bot\]'/,
  )
  assert.equal(await conditionOf('docs/action.md'), condition)
})

test('each recipe of docs/action.md that checks out keeps the token out of it, and may read what it checks out', async () => {
  const page = await readFile(new URL('docs/action.md', ROOT), 'utf8')
  const recipes = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text)
  assert.ok(recipes.length > 5)
  for (const recipe of recipes) {
    const checkouts = recipe.match(/actions\/checkout@v7\n {8}with:\n {10}persist-credentials: false/g) ?? []
    assert.equal(checkouts.length, recipe.match(/actions\/checkout/g)?.length ?? 0, recipe)
    const granted = recipe.match(/^ {6}contents: (read|write) #/gm)?.length ?? 0
    assert.equal(granted, recipe.match(/^ {4}permissions:$/gm)?.length ?? 0, recipe)
  }
})

const WORKFLOWS = new URL('.github/workflows/', ROOT)

for (const name of await readdir(WORKFLOWS)) {
  const lines = (await readFile(new URL(name, WORKFLOWS), 'utf8')).split('\n')

  test(`${name}: every action is this repository's own or pinned by SHA, with its version beside`, () => {
    const uses = lines.filter((line) => /^\s*(- )?uses:/.test(line))
    for (const line of uses) {
      assert.match(line, /uses: (\.\/(report)?|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/)
    }
  })

  test(`${name}: nothing is permitted by default, and each permission says what for`, () => {
    assert.ok(lines.includes('permissions: {}'))
    const granted = lines.filter((line) => /^\s+[a-z-]+: (read|write)\b/.test(line))
    for (const line of granted) assert.match(line, /: (read|write) # \S/)
  })
}
