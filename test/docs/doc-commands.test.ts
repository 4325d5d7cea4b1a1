import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandsIn } from '../../scripts/doc-commands.ts'

const found = (...lines: string[]) =>
  commandsIn('page.md', lines.join('\n')).map(({ line, command }) => [line, command])

test('commands stand in fenced blocks of a shell or without a language, and in indented ones', () => {
  assert.deepEqual(
    found(
      'text',
      '```sh',
      'npm ci',
      '```',
      '',
      '    sdk-memtest run',
      '',
      '```',
      'sdk-memtest compare a.csv',
      '```',
    ),
    [
      [3, 'npm ci'],
      [6, 'sdk-memtest run'],
      [9, 'sdk-memtest compare a.csv'],
    ],
  )
})

test('blocks of other languages, prose and what a command prints hold none', () => {
  assert.deepEqual(
    found(
      'npm ci',
      '```yaml',
      'npm ci',
      '```',
      '```text',
      'sdk-memtest run ──┬──',
      '```',
      '```',
      'LEAK',
      '```',
    ),
    [],
  )
  assert.deepEqual(found('- a list', '    sdk-memtest run'), [])
})

test('lines that a backslash or a loop joins are one command, without prompt and comment', () => {
  assert.deepEqual(found('```', '$ sdk-memtest run \\', '    --cycles 3   # three', '```'), [
    [2, 'sdk-memtest run --cycles 3'],
  ])
  assert.deepEqual(found('```', 'for a in b c; do', '  sdk-memtest run --out $a', 'done', '```'), [
    [2, 'for a in b c; do\nsdk-memtest run --out $a\ndone'],
  ])
  assert.deepEqual(found('', '    sdk-memtest run \\', '      --cycles 3', '', 'text'), [
    [2, 'sdk-memtest run --cycles 3'],
  ])
})
