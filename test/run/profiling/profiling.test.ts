import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { writeHeapDump } from '../../../src/run/profiling/heap-dump.ts'
import { Profiling } from '../../../src/run/profiling/profiles.ts'
import { loadSdk } from '../probe/loaded-sdk.ts'
import { goIsMissing, goPprofTop } from './go-pprof.ts'

const { close } = await loadSdk()
const profiling = await Profiling.start({ resources: true, rust: false })
const dir = mkdtempSync(join(tmpdir(), 'memtest-dump-'))
after(async () => {
  profiling.stop()
  rmSync(dir, { recursive: true })
  await close()
})

const kept: unknown[] = []
function keepObjects(count: number): void {
  for (let at = 0; at < count; at++) kept.push({ at, name: `object ${at}`, more: [at, at + 1] })
}

test('the V8 stack that keeps memory is named first', () => {
  profiling.mark()
  keepObjects(100_000)
  const [worst] = profiling.culprits()
  assert.ok(worst)
  assert.equal(worst.side, 'v8')
  assert.match(worst.frames[0] ?? '', /^keepObjects \(profiling\/profiling\.test\.ts:\d+\)$/)
  assert.ok(worst.inuseBytes > 5_000_000 && worst.inuseBytes < 40_000_000, `bytes: ${worst.inuseBytes}`)
  assert.ok(kept.length === 100_000)
})

test('a resource is listed by the stack that made it, until it is gone', () => {
  function waitAMinute() {
    return setTimeout(() => {}, 60_000)
  }
  const timer = waitAMinute()
  const described = profiling.describeResources()
  assert.ok(described.kind === 'profile')
  assert.match(described.content, /1 @ Timeout\n(?:#\t.*\n)*?#\twaitAMinute \(profiling\/profiling\.test\.ts/)
  clearTimeout(timer)
})

test('a heap dump is a profile and a snapshot that only the user may read, and says how to open them', async () => {
  const lines = await writeHeapDump(dir, profiling, new Date('2026-11-22T21:00:05.123Z'))
  const profile = 'heap-20261122T210005Z.pb.gz'
  const snapshot = 'heap-20261122T210005Z-may-contain-secrets.heapsnapshot'
  assert.deepEqual(readdirSync(dir).sort(), [snapshot, profile].sort())
  for (const file of [profile, snapshot]) assert.equal(statSync(join(dir, file)).mode & 0o777, 0o600)
  assert.deepEqual(lines, [
    `heap profile: go tool pprof -top ${join(dir, profile)}`,
    `V8 snapshot: load ${join(dir, snapshot)} in Chrome's developer tools, tab Memory. Do not share it: it may hold secrets`,
  ])
  assert.ok(gunzipSync(readFileSync(join(dir, profile))).includes('keepObjects'))
  const { snapshot: head } = JSON.parse(readFileSync(join(dir, snapshot), 'utf8'))
  assert.ok(head.node_count > 100_000)
})

test('go tool pprof reads the V8 heap profile', { skip: goIsMissing }, async () => {
  const top = await goPprofTop(join(dir, 'heap-20261122T210005Z.pb.gz'))
  assert.match(top, /Type: inuse_space/)
  assert.match(top, /keepObjects/)
})
