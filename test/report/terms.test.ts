import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { recorderOf } from '../../src/compare/compare.ts'
import { renderHtml } from '../../src/report/html/html.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { Legend, TERMS } from '../../src/report/terms.ts'
import { renderText } from '../../src/report/text.ts'
import { leakyRecording, metadataWith } from './fixtures.ts'
import { KINDS } from './kinds.ts'

const scenarioRun = (
  scenario: 'reconnect' | 'lifecycle' | 'mine.ts',
  host: 'node' | 'python' | 'go' = 'node',
) => ({
  recording: leakyRecording({
    metadata: metadataWith({ options: { ...metadataWith().options, scenario, host } }),
  }),
})

test('a term is explained once, where it first stands', () => {
  const legend = new Legend(scenarioRun('reconnect'))
  assert.equal(legend.of('Nothing to explain.'), null)
  assert.equal(
    legend.of('RSS moves at rest.'),
    'rest: after a cycle, with every instance freed and garbage collected; RSS: the memory of the process',
  )
  assert.equal(legend.of('RSS again, and the heap at rest.'), null)
})

test('what a text explains itself needs no legend', () => {
  const legend = new Legend(scenarioRun('reconnect'))
  assert.equal(legend.of('17 cycles (reconnects of both wallets)'), null)
  assert.equal(legend.of('over 3 cycles'), null)
})

test('the word rest alone is no term: growth and rest alike, all the rest', () => {
  const legend = new Legend(scenarioRun('reconnect'))
  assert.equal(legend.of('The heap fits growth and rest alike; the rest is below.'), null)
})

test('what a payment leaves of a heap is no leaf', () => {
  const legend = new Legend(scenarioRun('reconnect'))
  assert.equal(legend.of('What a payment leaves of the total is told apart.'), null)
  assert.equal(legend.of('The leaf optimizer was on.'), 'leaf: a coin of Spark')
})

test('colours change no word of a report', () => {
  for (const report of Object.values(KINDS)) {
    const [plain, coloured] = [false, true].map((color) => renderText(report, { width: 80, color }))
    assert.notEqual(coloured, plain)
    assert.equal(stripVTControlCharacters(coloured ?? ''), plain)
  }
})

test('a cycle and the binding are what they are in the run', () => {
  assert.equal(new Legend(scenarioRun('lifecycle')).of('a cycle'), 'cycle: lives of an instance')
  assert.equal(new Legend(scenarioRun('mine.ts')).of('a cycle'), 'cycle: rounds of what the scenario does')
  const bindingOn = (host: 'node' | 'python' | 'go') =>
    new Legend(scenarioRun('reconnect', host)).of('the binding')
  assert.equal(bindingOn('node'), 'binding: the JavaScript and WebAssembly glue round the Rust SDK')
  assert.equal(bindingOn('python'), 'binding: the Python glue round the Rust SDK')
  assert.equal(bindingOn('go'), 'binding: the Go glue round the Rust SDK')
})

test('a goroutine is what stands for it in the runtime', () => {
  assert.equal(
    new Legend(scenarioRun('reconnect')).of('Goroutine count doubled'),
    "goroutine: the specification's word for what is here active resources",
  )
  assert.equal(
    new Legend({ recording: leakyRecording({ origin: 'go' }) }).of('Goroutine count doubled'),
    "goroutine: Go's running tasks",
  )
})

test('the glossary has each term', () => {
  const glossary = readFileSync(new URL('../../docs/glossary.md', import.meta.url), 'utf8')
  const missing = TERMS.filter(({ word }) => !glossary.includes(`**${word}**`)).map(({ word }) => word)
  assert.deepEqual(missing, [])
})

for (const [kind, report] of Object.entries(KINDS)) {
  test(`each rendering explains each of its terms: ${kind}`, () => {
    const page = renderHtml(report, [])
      .replace(/<script[\s\S]*?<\/script>/g, '')
      .replace(/<[^>]*>/g, ' ')
      .replaceAll('&#39;', "'")
    const renderings = {
      terminal: renderText(report, { width: 80, color: false }),
      Markdown: renderMarkdown([{ report, name: 'run', links: [], picture: null }], { where: '' }),
      page,
    }
    for (const [where, text] of Object.entries(renderings)) {
      const plain = text.replace(/\s+/g, ' ').toLowerCase()
      for (const { word, meaning, stands } of TERMS) {
        if (!stands.test(plain.replace(`${word}: ${meaning}`.toLowerCase(), ''))) continue
        const explained = plain.split(`${word}: `.toLowerCase()).length - 1
        const inBrackets =
          plain.includes(meaning.toLowerCase()) || /cycle|binding|goroutine|SDK objects/.test(word)
        assert.ok(explained >= 1 || inBrackets, `${where} does not explain ${word}`)
      }
    }
  })
}

test('on Node no metric is called goroutines', () => {
  for (const report of Object.values(KINDS).filter(
    ({ recording }) => recorderOf(recording) === 'sdk-memtest',
  )) {
    const text = renderText(report, { width: 80, color: false })
    assert.doesNotMatch(text, /^Goroutines:|Rate\(KB\/min\) +Goroutines/m)
    assert.match(text, /^Active resources: \d+ -> \d+ \(max: \d+\)$/m)
  }
})
