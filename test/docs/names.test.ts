/** What the documents name in code is there: files, scripts of npm, commands of the tool and their flags. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { SAMPLE_COLUMNS } from '../../src/compare/recording/columns.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FOLDERS = ['docs', 'baselines', 'examples', 'bench', '.github']
/** All but the changelog, which tells of what was. */
const DOCUMENTS = globSync(['*.md', ...FOLDERS.map((folder) => `${folder}/**/*.md`)], { cwd: ROOT })
  .filter((file) => file !== 'CHANGELOG.md')
  .sort()
const read = (file: string) => readFileSync(`${ROOT}/${file}`, 'utf8')

/** What a document sets in code, within a line. */
const codeIn = (file: string) =>
  [...read(file).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => ({ file, code }))
const code = DOCUMENTS.flatMap(codeIn)
/** Without the map, which is made from comments. */
const written = code.filter(({ file }) => file !== 'docs/map.md')

test('every file that is named by its path is there', () => {
  const paths = code.filter(
    ({ code }) =>
      /^(src|test|scripts|bench|docs|examples|dist|report|\.ci|\.github)\/[\w./*-]+$/.test(code) &&
      !code.endsWith('.rs'),
  )
  assert.ok(paths.length > 100)
  const missing = paths.filter(({ code }) =>
    code.includes('*') ? globSync(code, { cwd: ROOT }).length === 0 : !existsSync(`${ROOT}/${code}`),
  )
  assert.deepEqual(
    missing.map(({ file, code }) => `${file}: ${code}`),
    [],
  )
})

test('every script of npm that is named is one, and every bench', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const named = DOCUMENTS.flatMap((file) =>
    [...read(file).matchAll(/\bnpm run ([\w:-]+)(?: -- ([\w-]+))?/g)].map(([, script = '', argument]) => ({
      file,
      script,
      argument,
    })),
  )
  assert.ok(named.length > 20)
  const wrong = named.filter(
    ({ script, argument }) =>
      !(script in scripts) ||
      (script === 'bench' && argument !== undefined && !existsSync(`${ROOT}/bench/${argument}.ts`)),
  )
  assert.deepEqual(wrong, [])
})

/** Flags of other programs, by the program. */
const FOREIGN = {
  node: ['--expose-gc', '--import', '--version', '--test'],
  npm: ['--ignore-scripts', '--dry-run'],
  chromium: ['--js-flags'],
  cargo: ['--ignored', '--nocapture'],
}

test('every flag that is named is one of the tool', () => {
  const helps = ['run', 'compare', 'history', 'network', 'baseline', 'self-test'].map((command) =>
    execFileSync(process.execPath, [`${ROOT}/src/cli.ts`, command, '--help']).toString(),
  )
  const flags = new Set(helps.flatMap((help) => help.match(/--[a-z][\w-]*/g) ?? []))
  const isKnown = (flag: string) =>
    flags.has(flag) || flags.has(flag.replace(/^--no-/, '--')) || Object.values(FOREIGN).flat().includes(flag)
  const unknown = written.flatMap(({ file, code }) =>
    (code.match(/(?<=^|\s)--[a-z][\w-]*/g) ?? [])
      .filter((flag) => !isKnown(flag))
      .map((flag) => `${file}: ${flag}`),
  )
  assert.deepEqual(unknown, [])
})

test('the guide tells of every column that a run writes', () => {
  const [, section = ''] =
    /\n## What a run leaves\n([\s\S]*?)\n## /.exec(read('docs/leak-detection.md')) ?? []
  const told = [...section.matchAll(/^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \|/gm)].flatMap(([, names = '']) =>
    names.replaceAll('`', '').split(', '),
  )
  assert.deepEqual(told, [...SAMPLE_COLUMNS])
})
