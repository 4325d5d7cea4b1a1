import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metricName } from '../../src/compare/metric-names.ts'
import type { Recording } from '../../src/compare/recording/recorded-run.ts'
import { recorderOf } from '../../src/compare/run-subject.ts'
import type { Growth } from '../../src/compare/shapes/growth.ts'
import { evidenceOf, wordsFor } from '../../src/compare/shapes/shape-evidence.ts'
import { judgeBySpecification } from '../../src/compare/specification.ts'
import { metadataWith, recordingOf } from '../report/fixtures.ts'

const METRICS = ['heap_alloc_bytes', 'rss_bytes', 'goroutines', 'listeners', 'fds', 'threads'] as const
const KB = 1024

/** A run of each recorder, in which the tasks double and every count steps up. */
function runOf(recorder: string): Recording {
  const steps = (t: number) => 2 + Math.floor(t / 20)
  const columns = {
    heap_alloc_bytes: (t: number) => 40_000 * KB + 300 * KB * t,
    rss_bytes: () => 180_000 * KB,
    goroutines: (t: number) => 3 + Math.floor(t / 10),
    ...{ listeners: steps, fds: steps, threads: steps },
  }
  switch (recorder) {
    case 'go':
    case 'rust':
      return recordingOf(columns, { origin: recorder })
    case 'python':
    case 'go-native':
      return recordingOf(
        { ...columns, ...(recorder === 'go-native' && { heap_inuse_bytes: () => 50_000 * KB }) },
        {
          metadata: metadataWith({
            options: { ...metadataWith().options, host: recorder === 'python' ? 'python' : 'go' },
          }),
        },
      )
    default:
      return recordingOf(columns, { metadata: metadataWith() })
  }
}

const growth: Growth = {
  ...{ model: 'linear', slows: false, mean: 300, lower99: 250, upper95: 350 },
  ...{ leaks: 0.99, harmless: 0.01, error: 5, runs: 0 },
}

test('a sentence calls a metric what the tables call it, whoever recorded the run', () => {
  for (const recorder of ['sdk-memtest', 'go', 'rust', 'python', 'go-native'] as const) {
    const run = runOf(recorder)
    assert.equal(recorderOf(run), recorder)
    for (const metric of METRICS) {
      const name = metricName(metric, recorder)
      const sentences = [
        wordsFor(run, metric),
        ...(['leak', 'no-leak', 'inconclusive'] as const).map((verdict) =>
          evidenceOf(growth, metric, verdict, run),
        ),
      ]
      for (const sentence of sentences) {
        assert.ok(sentence.includes(name), `${recorder}: ${sentence}`)
        assert.doesNotMatch(sentence, /\bthe heap\b|\btasks? count\b|\b(?<!asyncio )tasks a minute\b/i)
      }
    }
    assert.ok(
      judgeBySpecification(run).lines.some((line) =>
        line.toLowerCase().includes(metricName('goroutines', recorder).replace(/s$/, '')),
      ),
      recorder,
    )
  }
})
