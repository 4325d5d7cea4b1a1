import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  KIND,
  parseWasm,
  signed,
  unsigned,
  WasmReader,
} from '../../../src/run/probe/rewriting/wasm-binary.ts'
import { readTraits } from '../../../src/run/probe/rewriting/wasm-instructions.ts'

test('LEB128 numbers are as in the DWARF standard, section 7.6', () => {
  assert.deepEqual(unsigned(2), [2])
  assert.deepEqual(unsigned(127), [0x7f])
  assert.deepEqual(unsigned(128), [0x80, 1])
  assert.deepEqual(unsigned(12857), [0x80 + 57, 100])
  assert.deepEqual(signed(2), [2])
  assert.deepEqual(signed(-2), [0x7e])
  assert.deepEqual(signed(127), [0xff, 0])
  assert.deepEqual(signed(-127), [0x81, 0x7f])
  assert.deepEqual(signed(128), [0x80, 1])
  assert.deepEqual(signed(-129), [0xff, 0x7e])
})

test('an unsigned number is read back as written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (value) => {
      assert.equal(new WasmReader(Uint8Array.from(unsigned(value))).unsigned(), value)
    }),
    { seed: 20261122 },
  )
})

/** (module (func $grow (result i32) (memory.grow (i32.const 1))) (func (export "f") (drop (call $grow))) (memory 1)) */
const SMALL = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 8, 2, 0x60, 0, 1, 0x7f, 0x60, 0, 0],
  ...[3, 3, 2, 0, 1],
  ...[5, 3, 1, 0, 1],
  ...[7, 5, 1, 1, 0x66, 0, 1],
  ...[10, 14, 2, 6, 0, 0x41, 1, 0x40, 0, 0x0b, 5, 0, 0x10, 0, 0x1a, 0x0b],
)

test('a small module is read: types, exports, bodies, who calls whom, who grows the memory', () => {
  assert.ok(WebAssembly.validate(SMALL))
  const module = parseWasm(SMALL)
  assert.deepEqual(module.types, [
    { parameters: [], results: [0x7f] },
    { parameters: [], results: [] },
  ])
  assert.deepEqual(module.exports, [{ name: 'f', kind: KIND.function, index: 1 }])
  const traits = module.bodies.map((body) => readTraits(SMALL, body))
  assert.deepEqual(traits, [
    { calls: new Set(), growsMemory: true },
    { calls: new Set([0]), growsMemory: false },
  ])
})

test('a truncated module is refused', () => {
  assert.throws(() => parseWasm(SMALL.subarray(0, SMALL.length - 20).slice(0, 30)), /ends too early, at/)
})
