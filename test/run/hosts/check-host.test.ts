import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRunOptions, type RunOptions } from '../../../src/run/options/options.ts'

function read(...args: string[]): RunOptions {
  const options = parseRunOptions(args, {})
  assert.ok(options !== 'help')
  return options
}

test('--host takes node, python and go, and names them otherwise', () => {
  for (const host of ['node', 'chromium', 'python', 'go']) assert.equal(read('-host', host).record.host, host)
  assert.throws(() => read('--host', 'golang'), {
    name: 'UsageError',
    message: /^--host should be .*node, .*python.*go.*, got "golang"/,
  })
})

test('Go has profiles and a destructor of its own, as the specification has them', () => {
  const { record, pprofPort, heapDump } = read(
    ...['-host=go', '-scenario=abandon', '-pprof', '-pprof-port', '6070', '-heap-dump', '-release=free'],
  )
  assert.deepEqual([record.release, pprofPort, heapDump], ['free', 6070, true])
})

test('what Python has not is refused, with the hosts that have it', () => {
  for (const flag of ['--pprof', '--heap-dump']) {
    assert.throws(() => read('--host', 'python', flag), {
      name: 'UsageError',
      message: `${flag} looks into Node's process, or Go's: leave it out, or use --host node or go`,
    })
  }
  assert.throws(() => read('--host', 'python', '--scenario', 'abandon', '--release', 'free'), {
    name: 'UsageError',
    message:
      '--release free calls the free() of JavaScript objects, Destroy() in Go: use --release drop with --host python',
  })
})

test('every kind of planted leak can be planted in Go', () => {
  for (const kind of [
    'instance',
    'listener',
    'listener-captures-sdk',
    'js-retain',
    'handle',
    'timer',
    'rust-bytes',
  ]) {
    assert.equal(read('--host', 'go', '--scenario', 'reconnect', '--inject', kind).record.inject, kind)
  }
})
