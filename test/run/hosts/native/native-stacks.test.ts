import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  nativeCulprits,
  nativeProfile,
  parseSymbols,
} from '../../../../src/run/hosts/native/native-stacks.ts'
import { goIsMissing, goPprofTop } from '../../profiling/go-pprof.ts'

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

test('the blocks as a profile for go tool pprof, by their own function and by whole stack', {
  skip: goIsMissing,
}, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'native-stacks-test-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const file = join(dir, 'rustheap.pb.gz')
  writeFileSync(file, nativeProfile('1 64 - 110 2ff 300\n2 36 - 1ff 200 3ff\n5 10 300\n6 5 -\n', symbols))
  const bytes = await goPprofTop(file, '-cum')
  assert.match(bytes, /^Showing nodes accounting for 115B, 100% of 115B total$/m)
  assert.match(bytes, /^ +100B 86\.96% .* breez::EventManager::new$/m)
  assert.match(bytes, /^ +10B .* +110B 95\.65% +breez::connect$/m)
  assert.match(bytes, /^ +5B .* \(unknown\)$/m)
  assert.match(
    await goPprofTop(file, '-sample_index=inuse_objects'),
    /^ +2 50\.00% .* breez::EventManager::new$/m,
  )
})
