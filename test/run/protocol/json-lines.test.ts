import assert from 'node:assert/strict'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { readJsonLines, writeJsonLine } from '../../../src/run/protocol/json-lines.ts'

async function valuesOf(chunks: (string | Buffer)[]): Promise<unknown[]> {
  const channel = new PassThrough()
  const values: unknown[] = []
  readJsonLines(channel, (value) => values.push(value))
  for (const chunk of chunks) channel.write(chunk)
  channel.end()
  await once(channel, 'end')
  return values
}

test('a value arrives however its line is cut, inside a character too', async () => {
  const line = Buffer.from('{"text":"ä€"}\n')
  assert.deepEqual(await valuesOf([...line].map((byte) => Buffer.of(byte))), [{ text: 'ä€' }])
})

test('a line that is no JSON is passed over, and the next one taken', async () => {
  assert.deepEqual(await valuesOf(['{"a":\n1\n', 'undefined\n\n', 'null\n']), [1, null])
})

test('a line that never ends fills no memory, and what follows it is taken', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const megabyte = 'x'.repeat(1024 * 1024)
  const before = process.memoryUsage().heapUsed
  const values = await valuesOf([...Array.from({ length: 40 }, () => megabyte), '\n', '{"a":1}\n'])
  assert.deepEqual(values, [{ a: 1 }])
  collect()
  assert.ok(process.memoryUsage().heapUsed - before < 100 * 1024 * 1024)
})

test('a value is told as written at once where nobody reads any more', () => {
  const channel = new PassThrough()
  channel.destroy()
  let told = false
  writeJsonLine(channel, { a: 1 }, () => {
    told = true
  })
  assert.equal(told, true)
})
