import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { parseRunOptions } from '../../../../src/run/options/options.ts'
import { runMemtest, SILENT_OUTPUT } from '../../../../src/run/run.ts'

const dir = mkdtempSync(join(tmpdir(), 'older-sdk-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))

test('SDK 0.15.1, which claims in three calls and takes an address as text, pays: all arrives, the money is kept', async () => {
  const options = parseRunOptions(
    [
      ...['--sdk', '0.15.1', '--scenario', 'reconnect', '--payments', '8', '--reconnect-every', '4'],
      ...['--interval', '0', '--mem-interval', '1s', '--out', join(dir, 'out')],
    ],
    {},
  )
  assert.ok(options !== 'help')
  const stop = new AbortController().signal
  using result = await runMemtest(options, { output: SILENT_OUTPUT, stop })
  const { outcome, counts, balances, sdk } = result.metadata
  assert.equal(sdk.version, '0.15.1')
  assert.deepEqual(outcome, { kind: 'completed' })
  assert.deepEqual([counts.payments, counts.paymentsFailed, balances?.conserved], [8, 0, true])
})
