import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nativeCulprits, parseSymbols } from '../../../../src/run/hosts/native/native-stacks.ts'

const symbols = parseSymbols(
  [
    '0000000000000100 t alloc::raw_vec::RawVec::grow::h0123456789abcdef',
    '0000000000000200 T breez::EventManager::new::hfedcba9876543210',
    '0000000000000280 D data',
    '0000000000000300 t breez::connect',
  ].join('\n'),
)

test('blocks of one stack are one culprit, named from the first frame that tells', () => {
  const dump = '1 64 - 110 2ff 300\n2 36 - 1ff 200 3ff\n5 10 300\n'
  assert.deepEqual(
    nativeCulprits(dump, symbols).map(({ frames, inuseBytes, inuseObjects }) => ({
      frames,
      inuseBytes,
      inuseObjects,
    })),
    [
      { frames: ['breez::EventManager::new', 'breez::connect'], inuseBytes: 100, inuseObjects: 2 },
      { frames: ['breez::connect'], inuseBytes: 10, inuseObjects: 1 },
    ],
  )
})

test('a block whose stack is not known is counted, and an address before all names has none', () => {
  const [unknown] = nativeCulprits('1 64 - ff\n2 1\n', symbols)
  assert.deepEqual([unknown?.frames, unknown?.inuseBytes, unknown?.inuseObjects], [[], 65, 2])
})
