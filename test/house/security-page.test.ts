import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { CLAIMS, type Held } from './security-claims.ts'

const ROOT = new URL('../../', import.meta.url)
const page = readFileSync(new URL('SECURITY.md', ROOT), 'utf8')

const HEADINGS = [
  '# Security',
  '## Report a problem',
  '## What could go wrong, and what stands against it',
  '## What it does not protect against',
]

/** What the last column says besides names of files and commands: a claim like any other. */
const saidBesideNames = (cell: string) =>
  cell
    .replace(/ \|$/, '')
    .split('; ')
    .filter((part) => part.replace(/`[^`]*`/g, '').replace(/[\s,]/g, '') !== '')

/**
 * The sentences of the page: of its table those of the middle column, which semicolons part, and what its last says
 * beside names; of its headings those that are no usual ones.
 */
function sentencesOf(markdown: string): string[] {
  const lines = markdown.split('\n').filter((line) => !HEADINGS.includes(line))
  const rows = lines.filter((line) => line.startsWith('|')).slice(2)
  const prose = lines.map((line) => (line.startsWith('|') ? '' : line)).join('\n')
  return [
    ...prose.split(/\n\n|\n(?=- )/).flatMap((part) => {
      const text = part.replace(/^- /, '').replace(/\s+/g, ' ').trim()
      return text === '' ? [] : text.split(/(?<=\.) (?=[A-Z])/)
    }),
    ...rows.flatMap((row) => (row.split(' | ')[1] ?? '').split('; ')),
    ...rows.flatMap((row) => saidBesideNames(row.split(' | ').slice(2).join(' | '))),
  ]
}

const heldBy = (claim: (typeof CLAIMS)[string]): readonly Held[] => ('because' in claim ? [] : claim)

/** Whether a file has a test of that title which is not skipped as a whole. */
function hasTest(source: string, title: string): boolean {
  const template = `\`${title.replace(/\{(?=\w)/g, '${')}\``
  return [`'${title.replaceAll("'", "\\'")}'`, `"${title}"`, template].some((literal) => {
    const at = source.indexOf(literal)
    return at > 0 && /\btest\(\s*$/.test(source.slice(0, at))
  })
}

test('every sentence of SECURITY.md has the tests that hold it, or a reason why it needs none', () => {
  assert.deepEqual(
    sentencesOf(page).filter((sentence) => !(sentence in CLAIMS)),
    [],
  )
})

test('no test is named for a sentence that is not there any more', () => {
  const sentences = new Set(sentencesOf(page))
  assert.deepEqual(
    Object.keys(CLAIMS).filter((sentence) => !sentences.has(sentence)),
    [],
  )
})

test('every test that is named for a sentence exists', () => {
  const missing = Object.values(CLAIMS)
    .flatMap(heldBy)
    .filter(([file, title]) => {
      const url = new URL(`test/${file}`, ROOT)
      return !existsSync(url) || !hasTest(readFileSync(url, 'utf8'), title)
    })
  assert.deepEqual(missing, [])
})

test('the files that the table names are there', () => {
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
  const places = rows.flatMap(
    (row) =>
      row
        .split(' | ')
        .at(-1)
        ?.match(/test\/[\w./-]+/g) ?? [],
  )
  assert.ok(places.length > rows.length)
  assert.deepEqual(
    places.filter((place) => !existsSync(new URL(place, ROOT))),
    [],
  )
})

test('a planted sentence, a planted clause, and a test of another name are found', () => {
  const planted = page.replace('## What it does not', 'Nothing can go wrong.\n\n## What it does not')
  assert.deepEqual(
    sentencesOf(planted).filter((sentence) => !(sentence in CLAIMS)),
    ['Nothing can go wrong.'],
  )
  const clause = page.replace('; releases are', '; magic helps; releases are')
  assert.deepEqual(
    sentencesOf(clause).filter((sentence) => !(sentence in CLAIMS)),
    ['magic helps'],
  )
  const place = page.replace('`npm run check:dist` |', '`npm run check:dist`; audited each year |')
  assert.deepEqual(
    sentencesOf(place).filter((sentence) => !(sentence in CLAIMS)),
    ['audited each year'],
  )
  const heading = page.replace('## What could go wrong', '## Proven safe: what could go wrong')
  assert.deepEqual(
    sentencesOf(heading).filter((sentence) => !(sentence in CLAIMS)),
    ['## Proven safe: what could go wrong, and what stands against it'],
  )
  const source = "test('a b', () => {})\ntest.skip('c', () => {})\n// 'd'\ntest(\n  \"it's\",\n  () => {})"
  assert.deepEqual(
    ['a b', 'c', 'd', 'b', "it's"].map((title) => hasTest(source, title)),
    [true, false, false, false, true],
  )
})
