import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { readZip } from '../../src/github/artifact/read-zip.ts'
import { runStep } from '../github/stand-in/action-process.ts'
import { buildAction } from '../github/stand-in/built-action.ts'
import { startGitHub } from '../github/stand-in/github-stand-in.ts'
import { checkout } from '../github/stand-in/recorded-csv.ts'
import { assertNoSecret, SECRETS } from './canaries.ts'

const LIMITS = { entries: 100, entryBytes: 50_000_000, totalBytes: 200_000_000 }

test('the Action shows no secret in log, summary, outputs, comment or artifact, and uploads no heap snapshot', async () => {
  const main = `${await buildAction()}/main.js`
  await using github = await startGitHub()
  await using workspace = await checkout({})
  const step = await runStep(main, {
    githubUrl: github.url,
    workspace: workspace.dir,
    inputs: {
      sdk: '0.19.2',
      'fail-on': 'never',
      duration: '12s',
      'mem-interval': '1s',
      args: '--heap-dump',
      'github-token': SECRETS.githubToken,
      'faucet-username': SECRETS.faucetUsername,
      'faucet-password': SECRETS.faucetPassword,
      'alice-seed': SECRETS.aliceSeed,
      'bob-seed': SECRETS.bobSeed,
    },
  })
  // The runner takes these lines as orders to mask and does not show them.
  assertNoSecret('the log', step.log.replace(/^::add-mask::.*$/gm, ''))
  assertNoSecret('the summary', step.summary)
  assertNoSecret('the outputs', JSON.stringify(step.outputs))
  const { comments } = github.state.conversation
  assert.equal(comments.length, 1, step.log)
  assertNoSecret('the comment', comments[0]?.body ?? '')
  const [zipped] = github.state.results.uploads
  const files = await readZip(zipped?.content ?? Buffer.alloc(0), LIMITS, () => true)
  assert.ok(files.has('run.json'), step.log)
  for (const [name, content] of files) {
    assert.doesNotMatch(name, /heapsnapshot/)
    assertNoSecret(name, name.endsWith('.gz') ? gunzipSync(content) : content)
  }
  assert.ok(
    [...files.keys()].some((name) => name.endsWith('.pb.gz')),
    'the heap profile was uploaded',
  )
  assert.match(step.log, /::notice::1 heap snapshot\(s\) are left out of the artifact/)
})
