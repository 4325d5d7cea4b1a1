import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainCrash } from '../../../../src/run/hosts/chromium/page-crash.ts'

const HEAP = "the page ran out of memory: it reached V8's heap limit"
const OTHER = "the page ran out of memory outside V8's heap"
const WORDLESS =
  "the page's process crashed and said nothing: a fault in it, or no more memory outside V8's heap"

test("only V8's heap is called V8's heap", () => {
  for (const [said, sentence] of [
    ['[12:12:1126/130000.1:ERROR:v8_initializer.cc(812)] V8 javascript OOM (Reached heap limit).', HEAP],
    ['# Fatal JavaScript out of memory: Reached heap limit', HEAP],
    ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', HEAP],
    ['[12:12:1126/130000.1:ERROR:v8_initializer.cc(812)] V8 process OOM (Zone).', OTHER],
    ['# Fatal process out of memory: Zone', OTHER],
    ['Oilpan: Out of memory (Oilpan: Normal allocation failed.)', OTHER],
    ['[12:12:1126/130000.1:FATAL:memory.cc(38)] Out of memory. size=268435456', OTHER],
  ] as const) {
    assert.equal(explainCrash('crashed', `a line before\n${said}\na line after`), sentence, said)
  }
})

test('what is said of another thing, or nothing, leaves the status to tell', () => {
  const passing = '[9:9:1126/130000.1:ERROR:gpu.cc(1)] Skip syncing pipeline cache data due to out of memory.'
  for (const said of ['', passing]) {
    assert.equal(explainCrash('oom', said), 'the page ran out of memory')
    assert.equal(explainCrash('killed', said), "the page's process was killed")
    assert.equal(explainCrash('crashed', said), WORDLESS)
  }
})
