/**
 * Recomputes figures of a report from the run's two files of measurements, with nothing of the tool's own code: who does
 * not believe a report checks it. `node scripts/recompute.ts DIR`, for a run with payments and reconnects.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A figure of `report.json` beside the one that the measurements give. */
export type Recomputed = [figure: string, reported: number, recomputed: number]

type Figures = Readonly<Record<string, number>>
interface Rate {
  amount: number
  error: number
}
interface Report {
  subject: { durationSec: number; payments: number }
  verdict: { reasons: string[] }
  specification: { slopeKbPerMin: number | null; rSquared: number | null }
  metrics: { name: string; slopePerMin: number; perPayment: Rate | null; perCycle: Rate | null }[]
  culprits: { name: string; amount: number }[]
}

/** @param report The text of `report.json`; the others are those of `samples.csv` and `checkpoints.jsonl`. */
export function recompute(report: string, samples: string, checkpoints: string): Recomputed[] {
  const { subject, verdict, specification, metrics, culprits } = JSON.parse(report) as Report
  const [header = '', ...lines] = samples.trimEnd().split('\n')
  const rows = lines.map((line) => {
    const fields = line.split(',')
    return {
      phase: fields.at(-1),
      of: figures(header.split(',').map((name, i) => [name, Number(fields[i])])),
    }
  })
  const end = rows.at(-1)?.of ?? {}

  // Counts: at the rests after the warm-up, three cycles or a quarter of them.
  const rests = rows.filter(({ phase }) => phase === 'rest').map((row) => row.of)
  const warmUp = Math.min(3, Math.floor(rests.length / 4))
  const points = rests.slice(warmUp)
  const held = checkpoints
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { phase: string; externrefs: Figures })
    .filter(({ phase }) => phase === 'rest')
    .slice(warmUp)
    .map(({ externrefs }) => externrefs)
  const work = { payments: gained(points, 'payments'), cycles: gained(points, 'cycles') }
  const references = rates(points, 'externrefs')
  const grown = references.perPayment * work.payments + references.perCycle * work.cycles
  const minutes = gained(points, 'elapsed_sec') / 60

  // The specification's line: the heap of all other rows after a fifth of the run, five minutes at most.
  const late = rows.filter(
    ({ phase, of }) =>
      phase !== 'rest' && value(of, 'elapsed_sec') >= Math.min(300, value(end, 'elapsed_sec') / 5),
  )
  const line = straightLine(
    late.map(({ of }) => [value(of, 'elapsed_sec') / 60, value(of, 'heap_alloc_bytes') / 1024]),
  )

  const metric = (name: string) => metrics.find((each) => each.name === name)
  const told =
    /references held by Rust rise .*?: ([\d,]+) -> ([\d,]+) over (\d+) cycles and (\d+) payments/.exec(
      verdict.reasons.join(' '),
    )
  const [from, to, cycles, payments] = [1, 2, 3, 4].map((group) => Number(told?.[group]?.replaceAll(',', '')))
  const perPayment = metric('externrefs')?.perPayment
  return [
    ['seconds measured', subject.durationSec, value(end, 'elapsed_sec')],
    ['payments made', subject.payments, value(end, 'payments')],
    ['references held after the warm-up', Number(from), total(held.at(0))],
    ['references held at the last rest', Number(to), total(held.at(-1))],
    ['cycles between them', Number(cycles), work.cycles],
    ['payments between them', Number(payments), work.payments],
    ['references a payment', Number(perPayment?.amount), references.perPayment],
    ['its standard error', Number(perPayment?.error), references.error],
    ['references a reconnect', Number(metric('externrefs')?.perCycle?.amount), references.perCycle],
    ['references a minute', Number(metric('externrefs')?.slopePerMin), grown / minutes],
    [
      'Rust blocks a payment',
      Number(metric('rust_live_blocks')?.perPayment?.amount),
      rates(points, 'rust_live_blocks').perPayment,
    ],
    [
      'functions more at the end',
      Number(culprits.find(({ name }) => name === 'function')?.amount),
      gained(held, 'function'),
    ],
    ["KB a minute by the specification's line", specification.slopeKbPerMin ?? Number.NaN, line.slope],
    ['R² of that line', specification.rSquared ?? Number.NaN, line.rSquared],
  ]
}

/** What a payment and a reconnect leave: least squares of what each cycle gained, the end of the run left out. */
function rates(points: readonly Figures[], column: string) {
  const steps = points.slice(1, -1).map((point, i) => {
    const pair = [points[i] ?? {}, point]
    return { p: gained(pair, 'payments'), c: gained(pair, 'cycles'), g: gained(pair, column) }
  })
  const sum = (of: (step: { p: number; c: number; g: number }) => number) =>
    steps.reduce((all, step) => all + of(step), 0)
  const [pp, pc, cc] = [sum(({ p }) => p * p), sum(({ p, c }) => p * c), sum(({ c }) => c * c)]
  const [pg, cg] = [sum(({ p, g }) => p * g), sum(({ c, g }) => c * g)]
  const determinant = pp * cc - pc * pc
  const [perPayment, perCycle] = [(cc * pg - pc * cg) / determinant, (pp * cg - pc * pg) / determinant]
  const squares = sum(({ p, c, g }) => (g - perPayment * p - perCycle * c) ** 2)
  return { perPayment, perCycle, error: Math.sqrt(((squares / (steps.length - 2)) * cc) / determinant) }
}

/** NaN below three points, where the report tells no line either: two points always lie on one. */
function straightLine(points: readonly (readonly [x: number, y: number])[]) {
  if (points.length < 3) return { slope: Number.NaN, rSquared: Number.NaN }
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((all, point) => all + of(point), 0) / points.length
  const [x, y] = [mean((point) => point[0]), mean((point) => point[1])]
  const xy = mean((point) => (point[0] - x) * (point[1] - y))
  const [xx, yy] = [mean((point) => (point[0] - x) ** 2), mean((point) => (point[1] - y) ** 2)]
  return { slope: xy / xx, rSquared: xy ** 2 / (xx * yy) }
}

const figures = (entries: (readonly [string, number])[]): Figures => Object.fromEntries(entries)
const value = (of: Figures, name: string) => of[name] ?? Number.NaN
const total = (of: Figures = {}) => Object.values(of).reduce((a, b) => a + b, 0)
const gained = (points: readonly Figures[], name: string) =>
  value(points.at(-1) ?? {}, name) - value(points.at(0) ?? {}, name)

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const read = (name: string) => readFileSync(join(process.argv[2] ?? 'memtest-out/latest', name), 'utf8')
  const compared = recompute(read('report.json'), read('samples.csv'), read('checkpoints.jsonl'))
  const isEqual = ([, reported, recomputed]: Recomputed) =>
    Object.is(reported, recomputed) ||
    Math.abs(reported - recomputed) <= 1e-9 * Math.max(1, Math.abs(reported))
  for (const each of compared) {
    const [figure, reported, recomputed] = each
    process.stdout.write(
      `${isEqual(each) ? 'equal ' : 'DIFFER'} ${figure.padEnd(40)} ${reported}  ${recomputed}\n`,
    )
  }
  process.exitCode = compared.every(isEqual) ? 0 : 1
}
