import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { main } from '../../src/cli/main.ts'
import { terminalWidth } from '../../src/cli/terminal.ts'

function printed(t: TestContext): () => string {
  let text = ''
  t.mock.method(process.stdout, 'write', (chunk: string) => {
    text += chunk
    return true
  })
  return () => {
    t.mock.restoreAll()
    return text
  }
}

for (const command of ['', 'run', 'compare', 'network', 'baseline', 'history', 'self-test']) {
  test(`the help of sdk-memtest ${command} fits into 80 columns`, async (t) => {
    const text = printed(t)
    const code = await main(command === '' ? ['--help'] : [command, '--help'])
    const lines = text().split('\n')
    assert.equal(code, 0)
    assert.ok(lines.length > 5)
    assert.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    )
  })
}

test('without a terminal the output is 80 columns wide, whatever the command', () => {
  assert.equal(terminalWidth({}), 80)
  assert.equal(terminalWidth({ columns: 132 }), 132)
})
