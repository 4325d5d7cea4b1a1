import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  countExternrefs,
  externrefsByConstructor,
  findExternrefTable,
} from '../../../src/run/probe/externrefs.ts'
import type { WasmBindgenExports } from '../../../src/run/probe/rust-heap-walk.ts'
import type { SdkInstance } from '../../../src/run/probe/wasm-capture.ts'

/** An instance that exports a function table and, under a name of an older version, the references' table. */
function instanceWith(initialLength: number): { instance: SdkInstance; table: WebAssembly.Table } {
  const table = new WebAssembly.Table({ element: 'externref', initial: initialLength }, null)
  const functions = new WebAssembly.Table({ element: 'anyfunc', initial: 2000 })
  const exports = { functions, __wbindgen_export_2: table } as unknown as WasmBindgenExports
  const initialTableLengths = new Map([
    ['functions', 2000],
    ['__wbindgen_export_2', initialLength],
  ])
  return { instance: { exports, firstChunk: 0, initialTableLengths }, table }
}

/** What the glue does at its start. */
function start(table: WebAssembly.Table): void {
  const offset = table.grow(4)
  for (const [at, value] of [undefined, null, true, false].entries()) table.set(offset + at, value)
}

test('the table is found by its contents, whatever its name', () => {
  const { instance, table } = instanceWith(128)
  assert.equal(findExternrefTable(instance), null)
  start(table)
  assert.deepEqual(findExternrefTable(instance), { table, firstSlot: 132 })
})

test('only slots that hold something count, by constructor', () => {
  class SqliteStorage {}
  const { instance, table } = instanceWith(128)
  start(table)
  const found = findExternrefTable(instance)
  assert.ok(found)
  const offset = table.grow(8, null)
  const held = [
    new SqliteStorage(),
    undefined,
    () => {},
    'text',
    null,
    new SqliteStorage(),
    Object.create(null),
  ]
  for (const [at, value] of held.entries()) table.set(offset + at, value)
  assert.equal(countExternrefs(found), 5)
  assert.deepEqual(externrefsByConstructor(found), { SqliteStorage: 2, function: 1, string: 1, Object: 1 })
})

test('an object whose constructor throws is still counted', () => {
  const { instance, table } = instanceWith(128)
  start(table)
  const found = findExternrefTable(instance)
  assert.ok(found)
  const hostile = Object.defineProperty({}, 'constructor', {
    get() {
      throw new Error('no')
    },
  })
  table.grow(1, hostile)
  assert.deepEqual(externrefsByConstructor(found), { Object: 1 })
})
