/** `npm run bench [-- NAME…]`: measures the promised figures and prints each beside its goal. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BenchRow } from './bench-row.ts'
import { performancePage } from './performance-page.ts'

const RESULTS = fileURLToPath(new URL('results.json', import.meta.url))
const PAGE = fileURLToPath(new URL('../docs/performance.md', import.meta.url))
const SUPPORT = new Set(['run.ts', 'bench-row.ts', 'performance-page.ts'])

/** What `bench/results.json` holds for each bench. */
export interface BenchResult {
  measuredAt: string
  machine: string
  rows: BenchRow[]
}

const folder = fileURLToPath(new URL('./', import.meta.url))
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && !SUPPORT.has(file))
  .map((file) => file.slice(0, -3))
const asked = process.argv.slice(2)
const unknown = asked.find((name) => !known.includes(name))
if (unknown !== undefined) {
  console.error(`bench: expected one of ${known.join(', ')}, got ${JSON.stringify(unknown)}`)
  process.exit(2)
}

const results: Record<string, BenchResult> = existsSync(RESULTS)
  ? JSON.parse(readFileSync(RESULTS, 'utf8'))
  : {}
let missed = 0
for (const name of asked.length > 0 ? asked : known) {
  print(`\n${name}`)
  const { bench } = (await import(`./${name}.ts`)) as { bench: () => Promise<BenchRow[]> }
  const rows = await bench()
  for (const row of rows) {
    print(`  ${mark(row)} ${row.name}: ${row.figure}${row.goal === '' ? '' : ` (goal ${row.goal})`}`)
    if (row.met === false) missed += 1
  }
  results[name] = { measuredAt: new Date().toISOString(), machine: machine(), rows }
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`)
}
writeFileSync(PAGE, performancePage(results))
print(missed === 0 ? '\nevery goal met' : `\n${missed} goals missed`)
process.exit(missed === 0 ? 0 : 1)

// Not console.log: a bench that loads the SDK has silenced it.
function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function mark(row: BenchRow): string {
  return row.met === null ? ' ' : row.met ? '✔' : '✖'
}

function machine(): string {
  return `${process.platform} ${process.arch}, ${navigator.hardwareConcurrency} cores, Node ${process.versions.node}`
}
