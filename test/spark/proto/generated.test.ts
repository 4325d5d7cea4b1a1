import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const ROOT = resolve(import.meta.dirname, '../../..')
const PROTO = join(ROOT, 'src/spark/proto')
const REPAIR =
  'src/spark/proto/generated is not what the .proto files make: run "npm run proto" and commit the result'

test('the generated codecs are those of the .proto files', async () => {
  const out = await mkdtemp(join(tmpdir(), 'proto-'))
  try {
    const bin = join(ROOT, 'node_modules/.bin')
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
    await promisify(execFile)(join(bin, 'buf'), ['generate', '-o', out], { cwd: PROTO, env })
    assert.deepEqual(await contents(join(PROTO, 'generated')), await contents(join(out, 'generated')), REPAIR)
  } finally {
    await rm(out, { recursive: true })
  }
})

async function contents(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir)).sort()
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(dir, name), 'utf8')])),
  )
}
