import { readFileSync, writeFileSync } from 'node:fs'

/** The columns of the Go harness's CSV, in its order. */
export const GO_COLUMNS = [
  'timestamp',
  'elapsed_sec',
  'rss_bytes',
  'heap_alloc_bytes',
  'heap_inuse_bytes',
  'heap_objects',
  'heap_sys_bytes',
  'goroutines',
  'payments',
  'listeners',
] as const

/** A run's `samples.csv` as the Go harness would have written it: its ten columns in its order, and nothing else. */
export function asGoHarness(samples: string): string {
  const [header = '', ...lines] = samples.trimEnd().split('\n')
  const names = header.split(',')
  const places = GO_COLUMNS.map((name) => names.indexOf(name))
  const rows = lines.map((line) => {
    const fields = line.split(',')
    return places.map((place) => fields[place] ?? '').join(',')
  })
  return `${[GO_COLUMNS.join(','), ...rows].join('\n')}\n`
}

if (import.meta.main) {
  const [from, to] = process.argv.slice(2)
  if (from === undefined || to === undefined) {
    console.error('go-columns should get two files, SAMPLES.csv and the CSV to write')
    process.exitCode = 2
  } else writeFileSync(to, asGoHarness(readFileSync(from, 'utf8')))
}
