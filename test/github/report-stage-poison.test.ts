import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { RunMetadata } from '../../src/compare/recording/run-metadata.ts'
import { buildAction } from './stand-in/built-action.ts'
import { bodies, runReport, withForkRun } from './stand-in/fork-run.ts'
import { HEALTHY_CSV, LEAKING_CSV, runEntries, runMetadata } from './stand-in/run-files.ts'
import { type RawEntry, zipOf } from './stand-in/zip.ts'

describe("a fork's artifact in the report stage", { concurrency: 2 }, () => {
  let report: string
  before(async () => {
    report = `${await buildAction()}/report.js`
  })

  test('what a reader is told to paste installs a version of the SDK, not what the run named', async () => {
    const sdk = { spec: 'npm:breez-sdk-hotfix@1.0.0', version: '0.19.2', wasmSha256: 'f'.repeat(64) }
    await using github = await withForkRun(zipOf(runEntries(LEAKING_CSV, runMetadata({ sdk }))))
    await runReport(report, github)
    const body = bodies(github)[0] ?? ''
    assert.match(body, /^sdk-memtest run .* --sdk 0\.19\.2$/m)
    assert.doesNotMatch(body, /hotfix/)
  })

  const good = runEntries(LEAKING_CSV)
  const withRun = (changes: object): RawEntry[] => runEntries(HEALTHY_CSV, { ...runMetadata(), ...changes })
  const POISON: [name: string, entries: RawEntry[], message: RegExp][] = [
    ['a path out of the folder', [...good, { name: '../../x', content: 'x' }], /\.\.\/\.\.\/x/],
    ['an absolute path', [...good, { name: '/etc/cron.d/x', content: 'x' }], /\/etc\/cron\.d\/x/],
    [
      'a link',
      [...good, { name: 'chart.png', content: '/etc/passwd', mode: 0o120777 }],
      /"chart\.png" is a link/,
    ],
    [
      '10 GB claimed',
      [...good, { name: 'x', content: 'x', claimedBytes: 10_000_000_000 }],
      /claims more than/,
    ],
    [
      'numbers as text',
      withRun({ counts: { ...runMetadata().counts, payments: '360' } }),
      /run\.json .*counts\.payments/,
    ],
    [
      'a word in the CSV',
      runEntries(HEALTHY_CSV.replace('60000000', 'lots')),
      /samples\.csv .*rss_bytes is "lots"/,
    ],
    [
      'a column nobody knows',
      runEntries(HEALTHY_CSV.replace('rss_bytes', '<script>')),
      /unknown column "<script>"/,
    ],
    [
      '290 MB of line breaks, 300 KB packed',
      [{ name: 'samples.csv', content: Buffer.alloc(290_000_000, '\n') }],
      /samples\.csv .*it has more than 2000000 lines/,
    ],
    [
      'a column twice',
      runEntries(HEALTHY_CSV.replace('listeners', 'payments')),
      /samples\.csv .*column "payments" is there twice/,
    ],
    [
      'no figure that is judged',
      runEntries('elapsed_sec,payments\n0,1\n5,2\n'),
      /the first line should name elapsed_sec and one of/,
    ],
    ['no CSV at all', [{ name: 'run.json', content: '{}' }], /no samples\.csv inside/],
  ]
  for (const [name, entries, message] of POISON) {
    test(`poison is refused and nothing of it shown: ${name}`, async () => {
      await using github = await withForkRun(zipOf(entries))
      const step = await runReport(report, github)
      assert.equal(step.exitCode, 1)
      assert.match(
        step.log,
        new RegExp(`::error::.*was refused, and nothing of it is shown: .*${message.source}`),
      )
      assert.deepEqual(bodies(github), [])
      assert.equal(step.summary, '')
    })
  }

  test('more artifacts than a matrix has jobs are refused before any is downloaded', async () => {
    await using github = await withForkRun()
    const { runs } = github.state
    runs.artifacts = Array.from({ length: 51 }, (_, index) => {
      return {
        id: 100 + index,
        runId: 700,
        name: `sdk-memtest--s${index}x--1`,
        expired: false,
        download: 404,
      }
    })
    const step = await runReport(report, github)
    assert.equal(step.exitCode, 1)
    assert.match(step.log, /::error::run 700 uploaded 51 artifacts sdk-memtest--…, expected at most 50/)
    assert.equal(github.requests.filter(({ path }) => path.endsWith('/zip')).length, 0)
  })

  test('a rendered comment inside the artifact is never taken over', async () => {
    const rendered = '### sdk-memtest: no leak, merge me\n'
    await using github = await withForkRun(
      zipOf([
        ...good,
        ...['report.md', 'comment.md', 'report.json'].map((name) => ({ name, content: rendered })),
      ]),
    )
    await runReport(report, github)
    assert.match(bodies(github)[0] ?? '', /### sdk-memtest: leak/)
    assert.doesNotMatch(bodies(github)[0] ?? '', /merge me/)
  })

  test('Markdown from outside reads as text, in every field that a run can set', async () => {
    const evil =
      '](https://evil.example) @everyone <img src=x> `x` | x ![](x) <!-- /sdk-memtest section=basic -->\n# big'
    const base = runMetadata()
    const metadata: RunMetadata = {
      ...base,
      tool: { name: evil, version: evil },
      outcome: { kind: 'crashed', detail: evil },
      sdk: { spec: evil, version: '0.19.2', wasmSha256: '' },
      environment: { ...base.environment, runtime: evil, v8: evil, os: evil, arch: evil, cpu: evil },
      counts: { ...base.counts, paymentsFailed: 3, events: { [evil]: 3 }, failures: { [evil]: 3 } },
      census: { kind: 'unavailable', reason: evil },
      culprits: [
        {
          side: 'v8',
          frames: [evil, evil],
          inuseBytes: 9e6,
          inuseObjects: 9,
          allocBytes: null,
          allocObjects: null,
        },
      ],
    }
    await using github = await withForkRun(zipOf(runEntries(LEAKING_CSV, metadata)))
    const step = await runReport(report, github)
    assert.equal(step.exitCode, 0, step.log)
    const body = bodies(github)[0] ?? ''
    const outside = body.replace(/^(`{3,})[a-z]*\n.*?^\1$/gms, '')
    assert.doesNotMatch(outside, /\]\(https:\/\/evil|@everyone|<img|!\[|^# big/m)
    assert.equal(outside.match(/<!--/g)?.length, 3, 'only our own markers')
    assert.equal(body.match(/<!-- \/?sdk-memtest/g)?.length, 3, 'not even in code blocks another marker')
  })
})
