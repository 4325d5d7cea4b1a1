import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PAGE = fileURLToPath(new URL('../../docs/reliability.md', import.meta.url))

/** Columns of the table of faults on the network. */
export const NETWORK_HEADER = [
  'Fault',
  'Injected',
  'Outcome',
  'Payments made',
  'Failed, named',
  'Transfers uncounted, payments without one',
  'Money in wallets and leaves',
]

export interface ReliabilityTable {
  name: 'network' | 'process'
  header: readonly string[]
  /** What the first cell of each row may be, in this order. */
  faults: readonly string[]
  rows: readonly (readonly string[])[]
}

/** Puts rows between the two marks of their table in `docs/reliability.md`; rows of faults not tried now stay. */
export function writeTable({ name, header, faults, rows }: ReliabilityTable): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const page = readFileSync(PAGE, 'utf8')
  const known = page.split('\n')
  const body = faults.flatMap((fault) => {
    const row = rows.find(([first]) => first === fault)
    const before = known.find((text) => text.startsWith(`| ${fault} |`))
    return row !== undefined ? [line(row)] : before !== undefined ? [before] : []
  })
  const table = [line(header), line(header.map(() => '---')), ...body].join('\n')
  const marked = new RegExp(`(<!-- ${name}-start -->\n)[\\s\\S]*?(<!-- ${name}-end -->)`)
  if (!marked.test(page))
    throw new Error(`docs/reliability.md should have the marks ${name}-start and ${name}-end`)
  writeFileSync(
    PAGE,
    page.replace(marked, (_, start: string, end: string) => `${start}${table}\n${end}`),
  )
}

/** The cells of a table of the page, its header first. */
export function readTable(name: ReliabilityTable['name']): string[][] {
  const [, table = ''] = readFileSync(PAGE, 'utf8').split(new RegExp(`<!-- ${name}-(?:start|end) -->\n`))
  const rows = table
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('| ---'))
  return rows.map((line) => line.slice(2, -2).split(' | '))
}
