import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { payWithPythonSdk } from '../../../scripts/python-payments.ts'
import { LOOPBACK_ONLY } from '../../../src/run/hosts/loopback-only.ts'
import { nativeGuard, whyNoGuard } from './native-guard.ts'

const skip = whyNoGuard()

/** Tries each of these in Python, whose sockets are the C library's, and goes on whatever comes of it. */
function python(...statements: string[]): string[] {
  using guard = nativeGuard()
  const program = statements.map(
    (statement) =>
      `try:\n  ${statement}\n  print("passed")\nexcept OSError as error:\n  print(error.errno)\n`,
  )
  const source = `import socket\nudp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n${program.join('')}`
  const answers = execFileSync('python3', ['-c', source], {
    env: { ...process.env, ...guard.env },
    encoding: 'utf8',
  })
  return [...guard.refused(), ...answers.trim().split('\n')]
}

test('the guard refuses and writes down look-ups, connections and datagrams that would leave', {
  skip,
}, () => {
  const found = python(
    'socket.getaddrinfo("example.org", 443)',
    'socket.gethostbyname("example.net")',
    'socket.gethostbyname_ex("localhost.example.com")',
    'socket.create_connection(("192.0.2.1", 443), 1)',
    'socket.socket(socket.AF_INET6).connect(("2001:db8::1", 53))',
    'udp.sendto(b"x", ("192.0.2.2", 53))',
    'udp.sendmsg([b"x"], [], 0, ("192.0.2.3", 53))',
    'udp.connect(("192.0.2.4", 53))',
  )
  assert.deepEqual(found.slice(0, 8), [
    'look-up of example.org',
    'look-up of example.net',
    'look-up of localhost.example.com',
    'connection to 192.0.2.1 port 443',
    'connection to 2001:db8::1 port 53',
    'datagram to 192.0.2.2 port 53',
    'datagram to 192.0.2.3 port 53',
    'connection to 192.0.2.4 port 53',
  ])
  assert.ok(!found.includes('passed'))
})

test('the guard lets loopback be', { skip }, () => {
  const found = python(
    'socket.getaddrinfo("localhost", 80)',
    'socket.getaddrinfo("127.0.0.1", 80)',
    'server = socket.create_server(("127.0.0.1", 0)); socket.create_connection(server.getsockname())',
    'udp.sendto(b"x", ("127.0.0.1", 9))',
    'udp.connect(("127.5.5.5", 9))',
  )
  assert.deepEqual(found, ['passed', 'passed', 'passed', 'passed', 'passed'])
})

for (const version of ['0.19.2', '0.22.3', '0.27.2']) {
  test(`nothing of the native SDK ${version} leaves the machine while it pays`, { skip }, async () => {
    using guard = nativeGuard()
    const outcome = await payWithPythonSdk(version, 5, { ...LOOPBACK_ONLY, ...guard.env })
    assert.deepEqual(outcome.failures, [])
    assert.equal(outcome.payments, 5)
    assert.equal(outcome.conserved, true)
    assert.deepEqual(guard.refused(), [])
  })
}

test('without the loopback-only environment the guard sees what the SDK looks up at each start', {
  skip,
}, async () => {
  using guard = nativeGuard()
  const open = Object.fromEntries(Object.keys(LOOPBACK_ONLY).map((name) => [name, '']))
  await payWithPythonSdk('0.27.2', 0, { ...open, ...guard.env })
  const refused = guard.refused()
  assert.equal(refused.length, 2, 'one for each of the two wallets')
  for (const line of refused) assert.match(line, /^look-up of [a-z.]+$/)
})
