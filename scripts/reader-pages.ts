/** What the pages for readers show of real runs: made from recordings, measurements and the registry, never typed. */

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { judgeFile, storedRustFinder } from '../src/compare/compare.ts'
import { KNOWN_FINDINGS } from '../src/report/known-findings.ts'
import { renderText } from '../src/report/report.ts'
import { withMarkedPart } from './marked-part.ts'

const at = (file: string) => new URL(`../${file}`, import.meta.url)

/** Each generated part by the document that holds it. */
const PARTS = [
  { document: 'README.md', mark: 'first-screen', text: firstScreen },
  { document: 'docs/readers/sdk-engineer.md', mark: 'first-screen', text: firstScreen },
  { document: 'docs/readers/sdk-engineer.md', mark: 'known-findings', text: findingsForEngineers },
  { document: 'docs/readers/application-developer.md', mark: 'meanwhile', text: findingsForApplications },
  { document: 'docs/readers/maintainer.md', mark: 'figures', text: measuredFigures },
] as const

/** The documents with a generated part, as they should be, by their path in this repository. */
export async function readerPages(): Promise<Map<string, string>> {
  const pages = new Map<string, string>()
  for (const { document, mark, text } of PARTS) {
    const page = pages.get(document) ?? (await readFile(at(document), 'utf8'))
    const links = document.startsWith('docs/readers/') ? '../' : 'docs/'
    pages.set(document, withMarkedPart(page, mark, await text(links), document))
  }
  return pages
}

/** A minute of the real SDK 0.19.2. */
export function recordedMinute(): ReturnType<typeof judgeFile> {
  return judgeFile(
    fileURLToPath(at('test/report/recorded/samples.csv')),
    null,
    {
      baselines: { rust: null, previous: null },
      knownLeaks: [],
      findRust: storedRustFinder([fileURLToPath(at('baselines'))]),
    },
    new Date('2026-11-26T06:00:00Z'),
  )
}

/** As a terminal of 80 columns shows it. */
async function firstScreen(): Promise<string> {
  const report = await recordedMinute()
  const text = renderText(report, { width: 80, color: false })
  return ['```text', text.slice(0, text.indexOf('\n\n--- ')), '```'].join('\n')
}

function findingsForEngineers(links: string): string {
  const rows = KNOWN_FINDINGS.map(
    (finding) =>
      `| ${linkTo(finding, links)} | ${finding.where} | ${finding.since ?? 'all versions tried'} | ${finding.repair} |`,
  )
  return ['| finding | where | since | repair |', '|---|---|---|---|', ...rows].join('\n')
}

function findingsForApplications(links: string): string {
  const rows = KNOWN_FINDINGS.map((finding) => `| ${linkTo(finding, links)} | ${finding.meanwhile} |`)
  return ['| the report names | until it is repaired |', '|---|---|', ...rows].join('\n')
}

function linkTo({ title, url }: { title: string; url: string }, links: string): string {
  return `[${title}](${url.replace(/^docs\//, links)})`
}

interface BenchResults {
  [bench: string]: { measuredAt: string; rows: { name: string; figure: string }[] }
}

/** Of `npm run bench`: what a maintainer asks first, with the day it was measured. */
const ASKED: readonly (readonly [bench: string, name: RegExp, words: string])[] = [
  ['action', /first sample/, ''],
  ['until-decided', /decision/, ''],
  ['until-decided', /clean runs/, ''],
  ['same-build', /./, 'one build against itself, '],
  ['clean-control', /verdict/, '100 lives of a clean SDK, '],
]

async function measuredFigures(): Promise<string> {
  const results = JSON.parse(await readFile(at('bench/results.json'), 'utf8')) as BenchResults
  const rows = ASKED.flatMap(([bench, name, words]) => {
    const { measuredAt, rows: measured } = results[bench] ?? { measuredAt: '', rows: [] }
    return measured
      .filter((row) => name.test(row.name))
      .map((row) => `| ${words}${row.name} | ${row.figure} | ${measuredAt.slice(0, 10)} |`)
  })
  return ['| figure | measured | on |', '|---|---|---|', ...rows].join('\n')
}
