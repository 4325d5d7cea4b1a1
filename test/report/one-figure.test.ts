import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tellingRates } from '../../src/compare/compare.ts'
import type { RunReport } from '../../src/compare/judge-files.ts'
import { renderHtml } from '../../src/report/html/html.ts'
import { pagePanels } from '../../src/report/html/page-charts.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { reportJson } from '../../src/report/report-json.ts'
import { renderText } from '../../src/report/text.ts'
import { formatBytes, formatCount } from '../../src/text/text.ts'
import { KINDS } from './kinds.ts'

/** What a report says of a rate: the figure and its error, without their sign, and what it goes with. */
interface Told {
  figure: string
  error: string | null
  per: string
}

const FIGURE = String.raw`\d[\d,]*(?:\.\d+)?(?: [KMG]?B\b)?`
const RATE = new RegExp(
  String.raw`(?<![\w.])[+-]?(${FIGURE})(?: ± (${FIGURE}))?(?:\/| an? )(payment|cycle|reconnect|instance|failed call)\b(?!\.csv)`,
  'g',
)
/** `each reconnect 44 function references and 44 Rust blocks (768 B)` */
const CLAUSE =
  /\beach (payment|cycle|reconnect|instance|failed call)(?: leaves)? ([^(),]*(?:\([\d.]+ [KM]?B\))?(?: and [^(),]*(?:\([\d.]+ [KM]?B\))?)*)/gi

/** Cycles are told by what they are in a scenario. */
const perOf = (word: string) => (/reconnect|instance/.test(word) ? 'cycle' : word)

function ratesIn(text: string): Told[] {
  const plain = text.replace(/\s+/g, ' ')
  const rates = [...plain.matchAll(RATE)].map(([, figure = '', error = null, per = '']) => ({
    figure,
    error: error ?? null,
    per: perOf(per),
  }))
  const clauses = [...plain.matchAll(CLAUSE)].flatMap(([, per = '', clause = '']) =>
    [...clause.matchAll(new RegExp(`(?<![\\w.])${FIGURE}`, 'g'))].map(([figure]) => ({
      figure,
      error: null,
      per: perOf(per.toLowerCase()),
    })),
  )
  return [...rates, ...clauses]
}

/** Every rendering as the text that a reader sees, the titles and keys of the page's charts among it. */
function renderings(report: RunReport): Record<string, string> {
  // The specification's rule has figures of its own, under its own name.
  const itsOwn = (text: string) => text.replace(/Post-reconnect growth: [^\n]*/g, '')
  const { byMetric, memory, counts } = pagePanels(report)
  const panels = [...[...byMetric.values()].flat(), ...(memory === null ? [] : [memory]), ...counts]
  const page = renderHtml(report, [])
    .replace(/<script[\s\S]*?<\/script>/g, '')
    .replace(/<[^>]*>/g, ' ')
  const markdown = renderMarkdown([{ report, name: 'run', links: [], picture: null }], { where: '' })
  return {
    terminal: itsOwn(renderText(report, { width: 1000, color: false })),
    Markdown: itsOwn(markdown.replace(/&#8203;/g, '')),
    page: itsOwn(page),
    charts: panels.map(({ title, key }) => `${title}. ${key}.`).join('\n'),
  }
}

/** The figures that `report.json` has, as a reader sees them; a baseline's and a name's own beside them. */
function allowed(report: RunReport): Map<string, Set<string | null>> {
  const figures = new Map<string, Set<string | null>>()
  const allow = (per: string, value: number | null, unit: string, error: number | null) => {
    if (value === null) return
    const size = unit === 'bytes' ? formatBytes : formatCount
    const key = `${size(Math.abs(value))} a ${per}`
    const errors = figures.get(key) ?? new Set([null])
    errors.add(error === null ? null : size(error))
    figures.set(key, errors)
  }
  const json = reportJson(report)
  for (const { perPayment, perCycle, perFailure, unit } of json.metrics) {
    allow('payment', perPayment?.amount ?? null, unit, perPayment?.error ?? null)
    allow('cycle', perCycle?.amount ?? null, unit, perCycle?.error ?? null)
    allow('failed call', perFailure?.amount ?? null, unit, perFailure?.error ?? null)
  }
  for (const baseline of [json.baselines.rust, json.baselines.previous]) {
    for (const { per, baselineSlope, unit } of baseline?.metrics ?? []) allow(per, baselineSlope, unit, null)
  }
  for (const { per, unit } of report.judgement.culprits) {
    for (const { kind, growth } of per) allow(kind, growth, unit, null)
  }
  return figures
}

for (const [kind, report] of Object.entries(KINDS)) {
  test(`a rate is one figure wherever it stands: ${kind}`, () => {
    const figures = allowed(report)
    const strange = Object.entries(renderings(report)).flatMap(([where, text]) =>
      ratesIn(text)
        .filter(({ figure, error, per }) => !figures.get(`${figure} a ${per}`)?.has(error))
        .map(
          ({ figure, error, per }) => `${where}: ${figure}${error === null ? '' : ` ± ${error}`} a ${per}`,
        ),
    )
    assert.deepEqual([...new Set(strange)], [])
  })
}

test('what a leak leaves is said in every rendering, so that the rule above is about something', () => {
  const leaks = Object.values(KINDS).filter(({ judgement }) => judgement.verdict.kind === 'leak')
  assert.ok(leaks.length >= 3)
  for (const report of leaks) {
    const told = report.judgement.metrics.some((metric) => tellingRates(metric).length > 0)
    const { terminal = '', Markdown = '', page = '' } = renderings(report)
    for (const text of [terminal, Markdown, page]) assert.equal(ratesIn(text).length > 0, told)
  }
})

test('a second figure for one rate is found', () => {
  assert.deepEqual(ratesIn('references: +10.2 ± 0.04 a payment and +618/cycle'), [
    { figure: '10.2', error: '0.04', per: 'payment' },
    { figure: '618', error: null, per: 'cycle' },
  ])
  assert.deepEqual(
    ratesIn('Each payment leaves 10.2 function references and 10 Rust blocks (174 B), each reconnect 44'),
    [
      { figure: '10.2', error: null, per: 'payment' },
      { figure: '10', error: null, per: 'payment' },
      { figure: '174 B', error: null, per: 'payment' },
      { figure: '44', error: null, per: 'cycle' },
    ],
  )
})
