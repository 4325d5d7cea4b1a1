import type { BenchResult } from './run.ts'

/** `docs/performance.md`: every figure beside its goal, made by `npm run bench`. */
export function performancePage(results: Record<string, BenchResult>): string {
  const sections = Object.entries(results)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { measuredAt, machine, rows }]) => {
      const lines = rows.map(
        (row) =>
          `| ${row.name} | ${row.figure} | ${row.goal} | ${row.met === null ? '' : row.met ? 'yes' : '**no**'} |`,
      )
      return [
        `## ${name}`,
        '',
        `\`npm run bench -- ${name}\`, ${measuredAt.slice(0, 10)}, ${machine}.`,
        '',
        '| figure | measured | goal | met |',
        '|---|---|---|---|',
        ...lines,
        '',
      ].join('\n')
    })
  const head = [
    '# Performance',
    '',
    'Made by `npm run bench`; do not edit. The machines are shared and noisy: what matters are the ratios, which were',
    'measured against their limit within one run.',
    '',
  ].join('\n')
  return `${head}\n${sections.join('\n')}`
}
