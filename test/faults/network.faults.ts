import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { FAULT_KINDS, type FaultKind } from './fault-kinds.ts'
import { type FaultyRun, runUnderFaults } from './faulty-run.ts'
import { NETWORK_HEADER, writeTable } from './reliability-page.ts'
import { assertKeptFaith } from './run-kept-faith.ts'

const rows = new Map<string, string[]>()
after(() =>
  writeTable({
    name: 'network',
    header: NETWORK_HEADER,
    faults: FAULT_KINDS.map(({ name }) => name),
    rows: [...rows.values()],
  }),
)

for (const kind of FAULT_KINDS) {
  test(kind.name, async () => {
    rows.set(kind.name, [kind.name, '', 'the test failed', '', '', '', ''])
    const pace = ['--interval', '0', '--mem-interval', '1s', '--reconnect-every', '15']
    const run = await runUnderFaults(
      [...(kind.args ?? ['--scenario', 'stress']), ...pace, '--duration', `${kind.durationSec}s`],
      kind.inject,
    )
    const { counts, balances, outcome } = run.metadata
    process.stdout.write(
      `${kind.name}: ${JSON.stringify({ outcome, balances, counts, verdict: run.verdict, transfers: run.transfers })}\n`,
    )
    if (kind.ends === 'completed') assertKeptFaith(run)
    else assertNotFunded(run)
    assert.ok(run.met.size > 0)
    rows.set(kind.name, rowOf(kind, run))
  })
}

/** How many of the armed faults met a call, and the calls that met none. */
function describeInjected(met: ReadonlyMap<string, number>, missed: ReadonlyMap<string, number>): string {
  const sum = (counts: ReadonlyMap<string, number>) =>
    [...counts.values()].reduce((total, times) => total + times, 0)
  if (missed.size === 0) return String(sum(met))
  const never = [...missed.keys()].filter((rpc) => !met.has(rpc))
  const text = `${sum(met)} of ${sum(met) + sum(missed)} armed, ${met.size} RPCs`
  return never.length === 0 ? text : `${text}; not called: ${never.join(', ')}`
}

function assertNotFunded({ metadata, verdict }: FaultyRun): void {
  assert.deepEqual(metadata.outcome.kind, 'crashed')
  assert.match(
    JSON.stringify(metadata.outcome),
    /the faucet at .* gave no funds: it answered \\"the faucet is empty\\"/,
  )
  assert.equal(verdict.kind, 'invalid')
}

function rowOf(kind: FaultKind, { metadata, met, missed, transfers, verdict }: FaultyRun): string[] {
  const { counts, balances, outcome } = metadata
  const { payments, paymentsFailed } = counts
  const miscounted = Math.max(0, transfers - payments - paymentsFailed) + Math.max(0, payments - transfers)
  const isConserved = balances?.conserved && balances.leavesSat === balances.fundedSat
  const money = balances === null ? 'none funded' : isConserved ? 'conserved' : 'NOT CONSERVED'
  const went = outcome.kind === 'completed' ? 'went on to the end' : 'ended with a sentence'
  return [
    kind.name,
    describeInjected(met, missed),
    `${went}, verdict ${verdict.kind}`,
    String(payments),
    String(paymentsFailed),
    String(miscounted),
    money,
  ]
}
