import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blocksIn, commandsIn, isPrinted } from '../../scripts/doc-commands.ts'

const found = (...lines: string[]) =>
  commandsIn('page.md', lines.join('\n')).map(({ line, command }) => [line, command])

test('every line of a shell block is a command, whatever program it names', () => {
  assert.deepEqual(
    found(
      'text',
      '```sh',
      'npm ci',
      '',
      '# two walks',
      'make wasm',
      '```',
      '```sh',
      'sdk-memtest run',
      '```',
    ),
    [
      [3, 'npm ci'],
      [6, 'make wasm'],
      [9, 'sdk-memtest run'],
    ],
  )
})

test('in a console block commands stand after "$ ", each above what it prints', () => {
  const page = '```console\n$ npm i sdk\n$ node a.mjs\n{ answers: 5 }\n  done\n$ node b.mjs\n```'
  assert.deepEqual(commandsIn('page.md', page), [
    { file: 'page.md', line: 2, command: 'npm i sdk', printed: '' },
    { file: 'page.md', line: 3, command: 'node a.mjs', printed: '{ answers: 5 }\n  done\n' },
    { file: 'page.md', line: 6, command: 'node b.mjs', printed: '' },
  ])
})

test('prose, blocks of other languages and of none hold no commands', () => {
  const page = ['npm ci', '```yaml', 'npm ci', '```', '```text', 'npm ci', '```', '```', 'npm ci', '```']
  assert.deepEqual(found(...page, '', '    npm ci'), [])
})

test('lines that a backslash or a loop joins are one command, without its comment', () => {
  assert.deepEqual(found('```sh', 'sdk-memtest run \\', '    --cycles 3   # three', '```'), [
    [2, 'sdk-memtest run --cycles 3'],
  ])
  assert.deepEqual(found('```sh', 'for a in b c; do', '  sdk-memtest run --out $a', 'done', '```'), [
    [2, 'for a in b c; do\nsdk-memtest run --out $a\ndone'],
  ])
})

test('blocks are found fenced and indented, in lists too, and prose in a list is none', () => {
  const page = ['- a list', '    goes on', '  ```sh', '  npm ci', '  ```', '', '    alone', '    too', 'text']
  assert.deepEqual(
    blocksIn('page.md', page.join('\n')).map(({ line, language, lines }) => [line, language, lines]),
    [
      [4, 'sh', ['  npm ci']],
      [7, '', ['alone', 'too']],
    ],
  )
})

test('what is shown is printed when the words are the same; figures and ellipses stand for any', () => {
  assert.ok(isPrinted('{ answers: 500, held: 501 }', '>{ answers: 1,000,\n held: 3.5 }<'))
  assert.ok(isPrinted('{"a":"00…01","b":{…},…}', '{"a":"000001","b":{"c":1},"d":2}'))
  assert.ok(!isPrinted('{ answers: 500 }', '{ replies: 500 }'))
  assert.ok(!isPrinted('grew by 5', 'grew by much'))
  assert.ok(!isPrinted('a.b', 'axb'))
})
