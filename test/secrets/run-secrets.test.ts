import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { storageParent } from '../../src/run/output/work-dir.ts'
import { assertNoSecret, contentsOf, SECRETS } from './canaries.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'run-secrets-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const ENVIRONMENT = {
  ALICE_SEED: SECRETS.aliceSeed,
  BOB_SEED: SECRETS.bobSeed,
  FAUCET_USERNAME: SECRETS.faucetUsername,
  FAUCET_PASSWORD: SECRETS.faucetPassword,
  GITHUB_TOKEN: SECRETS.githubToken,
  ACTIONS_RUNTIME_TOKEN: SECRETS.githubToken,
  'INPUT_GITHUB-TOKEN': SECRETS.githubToken,
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** `sdk-memtest run` with secrets in its environment: all that it prints, and what `onSampled` made of it meanwhile. */
async function runWithSecrets(
  args: string[],
  onSampled: (pids: number[], printed: string) => Promise<void> = async () => {},
) {
  const child = spawn(process.execPath, [cli, 'run', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...ENVIRONMENT },
  })
  let printed = ''
  let looking: Promise<void> | null = null
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += chunk
      if (looking === null && /^\[00:/m.test(printed)) {
        looking = onSampled(
          [...printed.matchAll(/in process (\d+)/g)].map(([, pid]) => Number(pid)),
          printed,
        )
      }
    })
  }
  const [code] = await once(child, 'close')
  await looking
  return { code, printed, looked: looking !== null, pid: child.pid }
}

describe('a run with every profile on', () => {
  const out = join(dir, 'profiled')
  const served = new Map<string, Buffer>()
  const processes = new Map<string, Buffer>()
  let token = ''
  let run: Awaited<ReturnType<typeof runWithSecrets>>
  before(async () => {
    const port = await freePort()
    const profiles = ['--heap-dump', '--rust-profile', '--pprof', '--pprof-port', String(port)]
    const pace = ['--interval', '0', '--mem-interval', '1s', '--reconnect-every', '10', '--payments', '20']
    run = await runWithSecrets(
      ['--scenario', 'stress', ...pace, '--duration', '60s', ...profiles, '--out', out],
      async (pids, printed) => {
        const [, base] =
          /^Profiles at (http:\/\/127\.0\.0\.1:\d+\/[\w-]+)\/debug\/pprof\/$/m.exec(printed) ?? []
        token = base?.split('/').at(-1) ?? ''
        for (const page of ['pprof/', 'pprof/goroutine?debug=2', 'memstats', 'pprof/profile?seconds=0.2']) {
          const answer = await fetch(`${base}/debug/${page}`)
          assert.equal(answer.status, 200, page)
          served.set(page, Buffer.from(await answer.arrayBuffer()))
        }
        for (const pid of pids) {
          for (const file of ['cmdline', 'environ']) {
            if (process.platform === 'linux')
              processes.set(`${file} of ${pid}`, readFileSync(`/proc/${pid}/${file}`))
          }
        }
      },
    )
  })

  test('was a whole one, of these wallets', () => {
    assert.ok(run.looked)
    assert.match(run.printed, /Balances: .*\sconserved/s)
    assert.equal(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).outcome.kind, 'completed')
  })

  test('prints no secret', () => assertNoSecret('the terminal', run.printed))

  test('writes no secret into any file but a heap snapshot, whose name says so', () => {
    const files = contentsOf(out)
    for (const expected of [
      'samples.csv',
      'checkpoints.jsonl',
      'run.json',
      'report.json',
      'report.md',
      'report.html',
    ]) {
      assert.ok(files.has(expected), expected)
    }
    assert.equal([...files.keys()].filter((name) => name.endsWith('.pb.gz')).length, 2)
    for (const [name, content] of files) assertNoSecret(name, content)
    const snapshots = readdirSync(out).filter((name) => name.endsWith('.heapsnapshot'))
    assert.match(snapshots.join(), /^heap-[\dTZ]+-may-contain-secrets\.heapsnapshot$/)
  })

  test('serves no secret', () => {
    assert.equal(served.size, 4)
    for (const [page, content] of served) assertNoSecret(page, content)
  })

  test('shows no secret in the process list or the environment of a child', () => {
    for (const [place, content] of processes) assertNoSecret(place, content)
  })

  test('tells the token of the profiles in its output alone', () => {
    assert.match(token, /^[\w-]{22}$/)
    for (const [place, content] of [...contentsOf(out), ...processes]) {
      assert.ok(!content.includes(token), place)
    }
  })

  test("leaves no wallet's folder behind", () => {
    const left = readdirSync(storageParent()).filter((name) =>
      name.startsWith(`sdk-memtest-wallets-${run.pid}-`),
    )
    assert.deepEqual(left, [])
  })
})

test('a run that was not asked for a profile writes no heap snapshot', async () => {
  const out = join(dir, 'plain')
  const { code } = await runWithSecrets(['--scenario', 'lifecycle', '--cycles', '2', '--out', out])
  assert.ok(code === 0 || code === 3, `exit ${code}`)
  assert.ok(existsSync(join(out, 'run.json')))
  assert.deepEqual(
    readdirSync(out).filter((name) => /heap|profile|pprof|\.gz$/.test(name)),
    [],
  )
})

test('a faucet that answers with the credentials it got cannot make us print them', async () => {
  const faucet = createHttpServer((request, response) => {
    response.writeHead(401, { 'x-echo': request.headers.authorization ?? '' })
    response.end(`you are ${request.headers.authorization}`)
  }).listen(0, '127.0.0.1')
  await once(faucet, 'listening')
  const address = faucet.address()
  const port = typeof address === 'object' ? address?.port : 0
  const out = join(dir, 'refused')
  const url = `http://127.0.0.1:${port}/graphql`
  const { code, printed } = await runWithSecrets(['--faucet-url', url, '--duration', '5s', '--out', out])
  faucet.close()
  assert.equal(code, 4)
  assert.match(printed, /The run broke: the faucet at .* answered\s401\sto\sthe\scredentials/s)
  assertNoSecret('the terminal', printed)
  for (const [name, content] of contentsOf(out)) assertNoSecret(name, content)
})

test('wrong secrets are refused without being shown', async () => {
  const wrong = [
    { ALICE_SEED: `${SECRETS.aliceSeed}00` },
    { FAUCET_URL: `http://${SECRETS.faucetUsername}:${SECRETS.faucetPassword}@127.0.0.1/` },
  ]
  for (const environment of wrong) {
    const child = spawn(process.execPath, [cli, 'run', '--out', join(dir, 'wrong')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...ENVIRONMENT, ...environment },
    })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        printed += chunk
      })
    }
    const [code] = await once(child, 'close')
    assert.equal(code, 2, printed)
    assert.match(printed, /^sdk-memtest: [^\n]+\n$/)
    assertNoSecret('the terminal', printed)
  }
})
