import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { ControlClient } from '../../src/spark/control/control-client.ts'
import type { NetworkAddresses } from '../../src/spark/network.ts'

const CLI = resolve(import.meta.dirname, '../../src/cli.ts')

function network(args: string[], stdio: 'pipe' | 'ipc' = 'pipe'): ChildProcess {
  const channels =
    stdio === 'ipc' ? (['ignore', 'pipe', 'pipe', 'ipc'] as const) : (['ignore', 'pipe', 'pipe'] as const)
  return spawn(process.execPath, [CLI, 'network', ...args], { stdio: [...channels] })
}

async function addressesOf(child: ChildProcess): Promise<NetworkAddresses> {
  assert.ok(child.stdout)
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return JSON.parse(line)
}

test('the command prints one line of JSON, serves, and ends on SIGTERM with 0', async () => {
  const child = network(['--operators', '5', '--threshold', '3', '--control-token', 'test-token'])
  const addresses = await addressesOf(child)
  assert.equal(addresses.sparkConfig.signingOperators.length, 5)
  assert.equal(addresses.sparkConfig.threshold, 3)
  assert.equal(addresses.controlToken, 'test-token')
  const { totalSat } = await new ControlClient(addresses).ledger()
  assert.equal(totalSat, 0)
  child.kill('SIGTERM')
  assert.deepEqual(await once(child, 'exit'), [0, null])
})

test('it ends when the parent that spawned it with a channel is gone', async () => {
  const child = network([], 'ipc')
  await addressesOf(child)
  child.disconnect()
  assert.deepEqual(await once(child, 'exit'), [0, null])
})

test('with --port the ports follow one another', async () => {
  const free = createServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const { port } = free.address() as AddressInfo
  free.close()
  await once(free, 'close')
  const child = network(['--port', String(port)])
  const { sparkConfig, faucetUrl, controlUrl } = await addressesOf(child)
  const urls = [
    ...sparkConfig.signingOperators.map(({ address }) => address),
    sparkConfig.sspConfig.baseUrl,
    faucetUrl,
    controlUrl,
  ]
  assert.deepEqual(
    urls.map((url) => Number(new URL(url).port)),
    [0, 1, 2, 3, 4, 5].map((at) => port + at),
  )
  child.kill('SIGINT')
  assert.deepEqual(await once(child, 'exit'), [0, null])
})

test('a mistake is one sentence and exit 2', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const cases: [string[], RegExp][] = [
    [['--port', String(port)], /^sdk-memtest: --port: port \d+ is not free \(EADDRINUSE\): choose another/],
    [['--threshold', '4'], /^sdk-memtest: --threshold should be at most the 3 operators, got 4\n$/],
    [
      ['--initial-timelock', '250'],
      /^sdk-memtest: --initial-timelock should be a multiple of 100, got 250\n$/,
    ],
    [
      ['--control-token', 'short'],
      /^sdk-memtest: --control-token should be 8 to 200 visible ASCII characters/,
    ],
    [['--prot', '1'], /^sdk-memtest: unknown flag --prot/],
  ]
  await Promise.all(
    cases.map(async ([args, sentence]) => {
      const child = network(args)
      assert.ok(child.stderr)
      const [error, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
      assert.match(error, sentence)
      assert.equal(code, 2)
      assert.equal(error.trim().split('\n').length, 1)
    }),
  )
  taken.close()
})
