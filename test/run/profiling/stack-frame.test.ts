import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  describeFrame,
  readableRustName,
  withoutAllocatorFrames,
} from '../../../src/run/profiling/stack-frame.ts'

const rust = (name: string) => ({ name: readableRustName(name), file: 'wasm://wasm/sdk-02b332fe', line: 0 })

test('what only tells two builds apart is taken from Rust names', () => {
  assert.equal(
    readableRustName('breez_sdk_spark::sdk_builder::SdkBuilder::build::{{closure}}::he0cbcd4b3da13ad9'),
    'breez_sdk_spark::sdk_builder::SdkBuilder::build::{{closure}}',
  )
  assert.equal(
    readableRustName('<alloc[3ca501edff3f0c7c]::alloc::Global>::alloc_impl_runtime.7501'),
    '<alloc::alloc::Global>::alloc_impl_runtime',
  )
  assert.equal(readableRustName('sdkbuilder_build'), 'sdkbuilder_build')
})

test('a Rust stack starts at the function that wanted the memory, without adapters', () => {
  const frames = [
    rust('__rustc[b7974e8690430dd9]::__rust_alloc'),
    rust('<alloc[3ca501edff3f0c7c]::alloc::Global>::alloc_impl_runtime.5775'),
    rust('alloc::raw_vec::RawVecInner<A>::with_capacity_in::h6848d7e9da8bfe3e'),
    rust('<T as alloc::slice::<impl [T]>::to_vec_in::ConvertVec>::to_vec::haad570b6c5345d6e'),
    rust('frost_core::serialization::SerializableScalar<C>::deserialize::hbdd93d85a17060c6'),
    rust('defaultServerConfig'),
    rust('defaultServerConfig externref shim'),
    { name: 'Module.defaultServerConfig', file: '/sdk/glue.js', line: 1717 },
  ]
  assert.deepEqual(
    withoutAllocatorFrames(frames).map(({ name }) => name),
    [
      'frost_core::serialization::SerializableScalar<C>::deserialize',
      'defaultServerConfig',
      'Module.defaultServerConfig',
    ],
  )
})

test('the unnamed body of a wrapped allocator function is not where the memory was wanted', () => {
  const frames = [rust('wasm-function[19162]'), rust('__rustc::__rust_alloc'), rust('spark::connect')]
  assert.deepEqual(withoutAllocatorFrames(frames), [rust('spark::connect')])
})

test('without a name section, where no frame has a name, the whole stack is kept', () => {
  const frames = [rust('wasm-function[3]'), rust('wasm-function[2]'), rust('wasm-function[1]')]
  assert.deepEqual(withoutAllocatorFrames(frames), frames)
})

test('a stack of nothing but the allocator is kept', () => {
  assert.equal(withoutAllocatorFrames([rust('__rustc::__rust_alloc')]).length, 1)
})

test('a frame reads as a name with the end of its path; wasm needs none', () => {
  assert.equal(
    describeFrame({ name: 'open', file: 'file:///a/b/storage/index.cjs', line: 12 }),
    'open (storage/index.cjs:12)',
  )
  assert.equal(describeFrame({ name: 'connect', file: 'wasm://wasm/sdk', line: 0 }), 'connect')
})
