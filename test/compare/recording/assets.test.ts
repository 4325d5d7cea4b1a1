import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { ASSET_NAMES, assetSource, loadAssets } from '../../../src/report/assets.ts'

test('a clone finds every asset in its packages', () => {
  assert.deepEqual(
    ASSET_NAMES.filter((name) => !existsSync(assetSource(name))),
    [],
  )
})

test('the assets are what their names say', async () => {
  const { png, browserScripts } = await loadAssets()
  assert.equal(Buffer.from(png.resvgWasm.subarray(0, 4)).toString('latin1'), '\0asm')
  assert.deepEqual([...(png.fonts[0]?.subarray(0, 4) ?? [])], [0, 1, 0, 0])
  assert.match(browserScripts[2] ?? '', /vegaEmbed/)
})
