import assert from 'node:assert/strict'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { before, describe, test } from 'node:test'
import { buildAction } from './stand-in/built-action.ts'
import { bodies, runReport, withForkRun } from './stand-in/fork-run.ts'
import { LEAKING_CSV, runEntries } from './stand-in/run-files.ts'
import { zipOf } from './stand-in/zip.ts'

describe('the rights that the report stage needs', { concurrency: 2 }, () => {
  let report: string
  before(async () => {
    report = `${await buildAction()}/report.js`
  })

  test('it starts no process, loads no native code, and writes nowhere but into its temporary folder', async () => {
    // What a fork would want to be run or written, and what we would take for ours.
    const entries = [
      ...runEntries(LEAKING_CSV),
      { name: 'package.json', content: '{"scripts":{"postinstall":"touch /tmp/pwned"}}' },
      { name: '.npmrc', content: 'script-shell=/bin/sh' },
      { name: 'report.md', content: 'of the fork' },
      { name: 'chart.png', content: 'of the fork' },
      { name: 'preload.cjs', content: 'process.exit(7)' },
    ]
    await using github = await withForkRun(zipOf(entries))
    const temp = await realpath(await mkdtemp(path.join(tmpdir(), 'sdk-memtest-rights-')))
    try {
      await mkdir(path.join(temp, 'runner'))
      for (const file of ['output', 'summary']) await writeFile(path.join(temp, file), '')
      // Without --allow-child-process, --allow-worker and --allow-addons.
      const withRightsIn = (folder: string) =>
        runReport(
          report,
          github,
          {},
          {
            NODE_OPTIONS: `--permission --allow-fs-read=* --allow-fs-write=${folder}/*`,
            RUNNER_TEMP: path.join(temp, 'runner'),
            GITHUB_OUTPUT: path.join(temp, 'output'),
            GITHUB_STEP_SUMMARY: path.join(temp, 'summary'),
          },
        )
      const nowhere = await withRightsIn('/nowhere')
      assert.match(nowhere.log, /restricted/, 'the rights are checked')
      const step = await withRightsIn(temp)
      assert.equal(step.exitCode, 0, step.log)
      assert.doesNotMatch(step.log, /ERR_ACCESS_DENIED|::error|restricted/)
      assert.match(bodies(github)[0] ?? '', /^### sdk-memtest: leak/m)
      assert.doesNotMatch(bodies(github)[0] ?? '', /of the fork$/m)
    } finally {
      await rm(temp, { recursive: true, force: true })
    }
  })
})
