import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { judge, type RunMetadata, readRecording } from '../../src/compare/compare.ts'
import { parseRunOptions } from '../../src/run/options/run-options.ts'
import { SILENT_OUTPUT } from '../../src/run/output/run-output.ts'
import { runMemtest } from '../../src/run/run-memtest.ts'

const dir = mkdtempSync(join(tmpdir(), 'until-decided-test-'))
after(() => rmSync(dir, { recursive: true }))

/** Runs `lifecycle` for two minutes at most, and judges what it left. */
async function decided(
  name: string,
  ...flags: string[]
): Promise<{ metadata: RunMetadata; verdict: string; standings: string[]; lines: string[] }> {
  const args = ['--scenario', 'lifecycle', '--duration', '2m', '--until-decided', '--out', join(dir, name)]
  const options = parseRunOptions([...args, ...flags], {})
  if (options === 'help') throw new Error('unreachable: no --help was given')
  const standings: string[] = []
  const lines: string[] = []
  const output = {
    ...SILENT_OUTPUT,
    line: (text: string) => lines.push(text),
    progress: ({ standing }: { standing: string | null }) => standings.push(standing ?? ''),
  }
  using result = await runMemtest(options, { output, stop: new AbortController().signal })
  const recording = await readRecording(result.samplesFile, null)
  const { verdict } = judge(recording, { rust: null, previous: null, now: new Date() })
  return { metadata: result.metadata, verdict: verdict.kind, standings, lines }
}

test('a planted leak ends the run early, completed, and is a leak in what is judged afterwards', async () => {
  const { metadata, verdict, standings, lines } = await decided('leak', '--inject', 'handle')
  const { outcome } = metadata
  assert.ok(outcome.kind === 'completed' && outcome.decided !== undefined, JSON.stringify(outcome))
  const { elapsedSec, counts, ...told } = outcome.decided
  assert.deepEqual(told, { verdict: 'leak', phase: 'rest' })
  assert.ok(counts >= 10 && metadata.counts.cycles < 100, `${counts} rests, ${metadata.counts.cycles} cycles`)
  assert.ok(elapsedSec < 60, `${elapsedSec} s`)
  assert.equal(verdict, 'leak')
  assert.ok(
    lines.some((line) => /^Decided after \d+ rests and .*: a leak; the run ends\.$/.test(line)),
    lines.join('\n'),
  )
  assert.ok(
    standings.every((standing) => standing === '' || /^(.+ so far, )?\d+ of \d+ rests$/.test(standing)),
    standings.join('\n'),
  )
})

test('a clean run ends early, completed, and has no leak in what is judged afterwards', async () => {
  const { metadata, verdict } = await decided('clean')
  const { outcome } = metadata
  assert.ok(outcome.kind === 'completed' && outcome.decided !== undefined, JSON.stringify(outcome))
  assert.equal(outcome.decided.verdict, 'no-leak')
  assert.ok(outcome.decided.counts >= 20, `${outcome.decided.counts} rests`)
  assert.equal(verdict, 'no-leak')
})

test('a run that ends before it is decided ends as it was asked to', async () => {
  const { metadata } = await decided('short', '--cycles', '8')
  assert.deepEqual(metadata.outcome, { kind: 'completed' })
  assert.equal(metadata.counts.cycles, 8)
})
