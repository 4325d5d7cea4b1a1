import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judge, type Rate } from '../src/compare/compare.ts'
import { type BenchRow, reference } from './bench-row.ts'
import { readRun, recordRun } from './measure/recorded-run.ts'

/**
 * Payments between reconnects, with the payments of a run that has rests enough to tell both rates, and payments enough that
 * what one in twenty leaves is in each: of 60 payments one in twenty runs had none, and told 10.00 ± 0.00 beside 10.15.
 */
const RUNS: readonly { every: number; payments: number }[] = [
  { every: 2, payments: 200 },
  { every: 5, payments: 200 },
  { every: 15, payments: 240 },
  { every: 100, payments: 700 },
]
/** Where runs of an earlier bench lie, as `re-EVERY`: these are judged, and nothing is recorded. */
const RECORDED = process.env.BENCH_RECORDED ?? null

/** Two estimates of one rate lie further apart than so many of their errors once in 370 times. */
const MOST_ERRORS = 3
/**
 * References. A payment asks the operators anew now and then, which leaves three references each time: one in thirty payments
 * is no error of a rate, and no other rate either.
 */
const NOW_AND_THEN = 0.1

/** One build and one leak, told alike however often a run reconnects. */
export async function bench(): Promise<BenchRow[]> {
  const dir = RECORDED ?? mkdtempSync(join(tmpdir(), 'sdk-memtest-two-drivers-'))
  const told: { every: number; perPayment: Rate; perCycle: Rate; severity: string; rests: number }[] = []
  for (const { every, payments } of RUNS) {
    const out = join(dir, `re-${every}`)
    if (RECORDED === null)
      await recordRun(
        [
          ...['--sdk', '0.19.2', '--scenario', 'reconnect', '--interval', '0'],
          ...['--reconnect-every', String(every), '--payments', String(payments)],
        ],
        out,
      )
    const recording = await readRun(out)
    const { verdict, metrics } = judge(recording, { rust: null, previous: null, now: new Date() })
    const references = metrics.find(({ name }) => name === 'externrefs')
    const none: Rate = { amount: 0, error: null }
    told.push({
      every,
      perPayment: references?.perPayment ?? none,
      perCycle: references?.perCycle ?? none,
      severity: `${verdict.kind}, ${verdict.severity}`,
      rests: recording.phases?.filter((phase) => phase === 'rest').length ?? 0,
    })
  }
  const row = (name: string, rate: (run: (typeof told)[number]) => Rate): BenchRow => ({
    name: `references ${name}, a reconnect every ${told.map(({ every }) => every).join(', ')} payments`,
    figure: told.map((run) => inWords(rate(run))).join('; '),
    goal: 'the same within their errors',
    met: told.every((a) => told.every((b) => agree(rate(a), rate(b)))),
  })
  const severities = new Set(told.map(({ severity }) => severity))
  return [
    row('a payment', ({ perPayment }) => perPayment),
    row('a reconnect', ({ perCycle }) => perCycle),
    {
      name: 'verdict and severity of these runs',
      figure: [...severities].join('; '),
      goal: 'leak, low in all',
      met: severities.size === 1 && severities.has('leak, low'),
    },
    reference('rests of these runs', told.map(({ rests }) => rests).join(', ')),
  ]
}

const inWords = ({ amount, error }: Rate) =>
  `${amount.toFixed(2)} ± ${error === null ? 'unknown' : error.toFixed(2)}`

function agree(a: Rate, b: Rate): boolean {
  if (a.error === null || b.error === null) return false
  return Math.abs(a.amount - b.amount) <= MOST_ERRORS * Math.hypot(a.error, b.error) + NOW_AND_THEN
}
