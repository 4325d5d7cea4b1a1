import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitArguments } from '../../src/github/inputs/read-inputs.ts'

const VECTORS: [line: string, words: string[]][] = [
  ['', []],
  ['  --a  --b=1\n', ['--a', '--b=1']],
  ["--name 'two words'", ['--name', 'two words']],
  ['--name="two \\"words\\""', ['--name=two "words"']],
  ['a\\ b', ['a b']],
  ["''", ['']],
  ["it''s", ['its']],
  ['"$HOME `x`"', ['$HOME `x`']],
]

for (const [line, words] of VECTORS) {
  test(`${JSON.stringify(line)} is ${JSON.stringify(words)}`, () => {
    assert.deepEqual(splitArguments('input args', line), words)
  })
}

test('a quote that is never closed is refused', () => {
  assert.throws(() => splitArguments('input args', "--name 'x"), {
    name: 'UsageError',
    message: `input args should close its quotes, got "--name 'x": add the missing '`,
  })
})
