import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { performancePage } from '../../bench/performance-page.ts'
import { readerPages } from '../../scripts/reader-pages.ts'
import { readmePictures } from '../../scripts/readme-pictures.ts'
import { KNOWN_FINDINGS } from '../../src/report/known-findings.ts'
import { formatBytes } from '../../src/text/text.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string) => readFileSync(`${ROOT}/${file}`, 'utf8')
const READERS = ['sdk-engineer', 'application-developer', 'maintainer'].map(
  (name) => `docs/readers/${name}.md`,
)

test('what the pages show of runs, findings and figures is what these say; else run "npm run docs:readers"', async () => {
  for (const [document, text] of await readerPages()) assert.equal(read(document), text, document)
})

test('the pictures of the README are what the code draws; else run "npm run docs:readers"', async () => {
  for (const [document, drawn] of await readmePictures()) {
    assert.ok(readFileSync(`${ROOT}/${document}`).equals(drawn), document)
  }
})

test('the page of figures is what the last benches measured, each with what it asks', () => {
  const results = JSON.parse(read('bench/results.json'))
  const page = read('docs/performance.md')
  assert.equal(page, performancePage(results))
  for (const name of Object.keys(results))
    assert.match(page, new RegExp(`\n## ${name}\n\n[A-Z][^\n]+\n\n\`npm run bench -- ${name}`))
})

test('README leads each reader to a page before anything else', () => {
  const start = read('README.md').split('\n').slice(0, 15).join('\n')
  for (const page of READERS) assert.ok(start.includes(`](${page})`), page)
})

test('a page answers in two screens, beside what is generated into it', () => {
  for (const page of READERS) {
    const typed = read(page).replace(/<!-- ([\w-]+) -->[\s\S]*?<!-- \/\1 -->\n/g, '')
    assert.ok(typed.split('\n').length <= 2 * 30, `${page}: ${typed.split('\n').length} lines`)
  }
})

test('how long a script is said to be is how long it is', () => {
  for (const file of ['README.md', ...globSync('docs/findings/*.md', { cwd: ROOT })]) {
    for (const [, script = '', lines] of read(file).matchAll(/\]\((repro-[\w.-]+)\), (\d+) lines/g)) {
      assert.equal(read(`docs/findings/${script}`).trimEnd().split('\n').length, Number(lines), script)
    }
  }
  const [, inReadme] = /and (\d+) lines that reproduce it/.exec(read('README.md')) ?? []
  assert.equal(read('docs/findings/repro-externrefs.mjs').trimEnd().split('\n').length, Number(inReadme))
})

test('what a finding is said to keep in the heap is what its page tells', () => {
  for (const { url, held } of KNOWN_FINDINGS) {
    const told =
      held.bytes < 1024 ? `${held.bytes} bytes of V8 heap` : `${formatBytes(held.bytes)} of V8 heap`
    assert.ok(read(url).replace(/\s+/g, ' ').includes(told), `${url} should tell ${told}`)
  }
})
