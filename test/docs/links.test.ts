/** Links of the documents: each leads to a file and a heading that are there, in the repository and in the package. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FOLDERS = ['docs', 'baselines', 'examples', 'bench', 'report', 'src', 'scripts', 'test', '.github']
const DOCUMENTS = globSync(['*.md', ...FOLDERS.map((folder) => `${folder}/**/*.md`)], { cwd: ROOT }).sort()

interface Link {
  from: string
  /** Path from the root, without what follows a number sign. */
  to: string
  heading: string | null
}

/** The links of a document to files and headings of this repository; addresses and examples in code are none. */
function linksOf(from: string, markdown: string): Link[] {
  const text = markdown.replace(/^(`{3,}|~{3,})[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '`code`')
  const targets = [
    ...text.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g),
    ...text.matchAll(/^\[[^\]]+\]:\s+(\S+)/gm),
    ...text.matchAll(/\b(?:href|src|srcset)="([^"\s]+)/g),
  ].map(([, target = '']) => target)
  return targets
    .filter((target) => !/^(\w+:|\/\/)/.test(target))
    .map((target) => {
      const [path = '', heading] = target.split('#')
      const to = path === '' ? from : posix.join(posix.dirname(from), decodeURI(path))
      return { from, to, heading: heading ?? null }
    })
}

/** The names under which GitHub shows a document's headings; of two alike the second has a number. */
function headingsOf(markdown: string): Set<string> {
  const names = new Set<string>()
  const lines = markdown.replace(/^(`{3,}|~{3,})[\s\S]*?^\1/gm, '').matchAll(/^#{1,6} (.+)$/gm)
  for (const [, title = ''] of lines) {
    const plain = title.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').trim()
    const name = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-')
    let unique = name
    for (let count = 1; names.has(unique); count++) unique = `${name}-${count}`
    names.add(unique)
  }
  return names
}

const read = (file: string) => readFileSync(`${ROOT}/${file}`, 'utf8')
const links = DOCUMENTS.flatMap((file) => linksOf(file, read(file)))
const shown = ({ from, to, heading }: Link) => `${from}: ${to}${heading === null ? '' : `#${heading}`}`

test('every link to a file of this repository leads to one', () => {
  assert.ok(links.length > 60)
  assert.deepEqual(links.filter(({ to }) => !existsSync(`${ROOT}/${to}`)).map(shown), [])
})

test('every link to a heading leads to one', () => {
  const broken = links.filter(
    ({ to, heading }) => heading !== null && to.endsWith('.md') && !headingsOf(read(to)).has(heading),
  )
  assert.deepEqual(broken.map(shown), [])
})

test('every link of a document in the package leads to a file in the package, or is an address', () => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const answer = execFileSync('npm', args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] })
  const [packed] = JSON.parse(answer.toString()) as { files: { path: string }[] }[]
  const files = packed?.files.map(({ path }) => path) ?? []
  const isThere = (to: string) => files.some((file) => file === to || file.startsWith(`${to}/`))
  assert.ok(files.filter((file) => file.endsWith('.md')).length > 20)
  assert.deepEqual(links.filter(({ from, to }) => isThere(from) && !isThere(to)).map(shown), [])
})

test('links in text, in pictures and by reference are found, in code and to addresses none', () => {
  const page = [
    '[a](b.md#c-d) ![p](images/p.png "title") [e](https://example.org/x.md) [f](#g)',
    '<img src="images/q.png"> `[code](no.md)`',
    '[r]: ../r.md',
    '```',
    '[block](no.md)',
    '```',
  ].join('\n')
  assert.deepEqual(linksOf('docs/page.md', page), [
    { from: 'docs/page.md', to: 'docs/b.md', heading: 'c-d' },
    { from: 'docs/page.md', to: 'docs/images/p.png', heading: null },
    { from: 'docs/page.md', to: 'docs/page.md', heading: 'g' },
    { from: 'docs/page.md', to: 'r.md', heading: null },
    { from: 'docs/page.md', to: 'docs/images/q.png', heading: null },
  ])
})

test('headings are named as GitHub names them', () => {
  assert.deepEqual(
    [...headingsOf('# The `a` of [b](c.md): d, e\n## x\n## x\n```\n# no\n```\n')],
    ['the-a-of-b-d-e', 'x', 'x-1'],
  )
})
