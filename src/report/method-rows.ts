import type { MethodJudgement, RunReport } from '../compare/compare.ts'
import { formatCount } from '../text/text.ts'

/** One method of the table that the scenario `api` makes, as a reader sees it. */
export interface MethodRow {
  method: string
  calls: string
  references: string
  rustBlocks: string
  rustBytes: string
  v8Bytes: string
  fds: string
  requests: string
  verdict: string
  isLeak: boolean
}

export const METHOD_HEADER = [
  'method',
  'calls',
  'references',
  'Rust blocks',
  'Rust bytes',
  'heap bytes',
  'descriptors',
  'requests',
  'verdict',
] as const

/** Rows of calls with their title. */
export interface MethodTable {
  title: string
  rows: MethodRow[]
}

/** The table of a run of `api` (by method) or `failures` (by kind), what leaks on top; without rows for others. */
export function methodRows({ judgement }: RunReport): MethodTable {
  const { methods, failureKinds } = judgement
  const title =
    failureKinds === undefined ? 'What a call leaves, by method' : 'What a failed call leaves, by kind'
  const rows = (methods ?? failureKinds ?? []).map((method) => ({
    method: method.method,
    calls: method.calls === 0 ? '' : String(method.calls),
    references: amount(method.references),
    rustBlocks: amount(method.rustBlocks),
    rustBytes: bytes(method.rustBytes),
    v8Bytes: bytes(method.v8Bytes),
    fds: amount(method.fds),
    requests: amount(method.requests),
    verdict: verdictWords(method),
    isLeak: method.verdict === 'leak',
  }))
  return { title, rows }
}

/** The row's cells in the order of the header. */
export function methodCells(row: MethodRow): string[] {
  const { method, calls, references, rustBlocks, rustBytes, v8Bytes, fds, requests, verdict } = row
  return [method, calls, references, rustBlocks, rustBytes, v8Bytes, fds, requests, verdict]
}

const VERDICTS: Record<MethodJudgement['verdict'], string> = {
  leak: 'leak',
  'no-leak': 'no leak',
  inconclusive: 'inconclusive',
  broken: 'broken',
  'not-tried': 'not tried',
}

/** The words of a refusal are in `run.json`: here they would hide the figures. */
function verdictWords({ verdict, remark }: MethodJudgement): string {
  if (remark === null) return VERDICTS[verdict]
  return `${VERDICTS[verdict]}${verdict === 'broken' || verdict === 'not-tried' ? `: ${remark}` : ', refused'}`
}

function amount(value: number | null): string {
  // Minus zero to two digits is zero to a reader.
  return value === null ? '–' : value.toFixed(2).replace(/^-(0\.00)$/, '$1')
}

const bytes = (value: number | null) => (value === null ? '–' : formatCount(Math.round(value)))
