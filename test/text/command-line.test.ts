import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { wrapCommand } from '../../src/text/text.ts'

const COMMAND = 'echo run --scenario reconnect --interval 0 --name two --duration 5m'

test('a command that fits stands on one line, one that does not is joined by backslashes', () => {
  assert.deepEqual(wrapCommand(COMMAND, 80, '  '), [`  ${COMMAND}`])
  assert.deepEqual(wrapCommand(COMMAND, 40, '  '), [
    '  echo run --scenario reconnect \\',
    '    --interval 0 --name two \\',
    '    --duration 5m',
  ])
})

test('the backslash fits too: a line is as wide as it may be, and no wider', () => {
  assert.deepEqual(wrapCommand('echo --ab c --de f', 14), ['echo --ab c \\', '  --de f'])
  assert.deepEqual(wrapCommand('echo --ab c --de f', 12), ['echo \\', '  --ab c \\', '  --de f'])
})

test('a shell takes what was wrapped as the one command that it is', () => {
  const { stdout } = spawnSync('sh', ['-c', wrapCommand(COMMAND, 30, '   ').join('\n')], { encoding: 'utf8' })
  assert.equal(stdout, 'run --scenario reconnect --interval 0 --name two --duration 5m\n')
})
