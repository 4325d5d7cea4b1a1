import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { before, describe, test } from 'node:test'
import { bundle } from '../../scripts/bundle.ts'
import { buildAction } from './stand-in/built-action.ts'

describe('the bundle', () => {
  let dist: string
  before(async () => {
    dist = await buildAction()
  })

  test('a second build, in another folder, has the same bytes', async () => {
    const other = await mkdtemp(path.join(tmpdir(), 'sdk-memtest-again-'))
    try {
      await bundle(other, 'fast')
      const names = await readdir(dist)
      assert.deepEqual(await readdir(other), names)
      for (const name of names) {
        const [one, two] = await Promise.all([dist, other].map((dir) => readFile(path.join(dir, name))))
        assert.ok(one !== undefined && two?.equals(one), name)
      }
    } finally {
      await rm(other, { recursive: true, force: true })
    }
  })

  test('it passes the licences of its packages on, and leaves out what states none', async () => {
    const licences = await readFile(path.join(dist, 'licenses.txt'), 'utf8')
    for (const name of ['@actions/artifact', 'vega', 'yauzl', '@resvg/resvg-wasm', 'dejavu-fonts-ttf']) {
      assert.match(licences, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'))
    }
    assert.doesNotMatch(licences, /^(unzip-stream|buffers) /m)
  })

  const native = process.platform === 'linux' && process.arch === 'x64'
  test('its network computes with the native curve that it brings along', { skip: !native }, async () => {
    const network = spawn(process.execPath, [path.join(dist, 'cli.js'), 'network'], {
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      await once(createInterface({ input: network.stdout }), 'line')
      assert.match(await readFile(`/proc/${network.pid}/maps`, 'utf8'), /secp256k1\.node/)
    } finally {
      network.kill()
    }
  })
})
