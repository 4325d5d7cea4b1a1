import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PAGE = fileURLToPath(new URL('../../docs/reliability.md', import.meta.url))

/** Puts a table between its two marks in `docs/reliability.md`. */
export function writeTable(name: 'network' | 'process', rows: readonly (readonly string[])[]): void {
  const [header = [], ...body] = rows
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const table = [line(header), line(header.map(() => '---')), ...body.map(line)].join('\n')
  const page = readFileSync(PAGE, 'utf8')
  const marked = new RegExp(`(<!-- ${name}-start -->\n)[\\s\\S]*?(<!-- ${name}-end -->)`)
  if (!marked.test(page))
    throw new Error(`docs/reliability.md should have the marks ${name}-start and ${name}-end`)
  writeFileSync(
    PAGE,
    page.replace(marked, (_, start: string, end: string) => `${start}${table}\n${end}`),
  )
}
