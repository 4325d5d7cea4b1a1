import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fitMarkdown, splitBlocks } from '../../src/github/comment/fit-markdown.ts'

test('blocks end at blank lines, but not inside a fence or a details element', () => {
  const markdown = 'verdict\n\n```text\na\n\nb\n```\n\n<details>\n\ninner\n\n</details>\n\nlast'
  assert.deepEqual(splitBlocks(markdown), [
    'verdict',
    '```text\na\n\nb\n```',
    '<details>\n\ninner\n\n</details>',
    'last',
  ])
})

test('a fence ends only at a mark as long as its own', () => {
  assert.deepEqual(splitBlocks('````\n```\n\n````\n\nafter'), ['````\n```\n\n````', 'after'])
})

test('what fits is left as it is', () => {
  assert.equal(fitMarkdown('a\n\nb', 4, 'cut'), 'a\n\nb')
})

test('the largest block goes first, and the notice stands at the end', () => {
  const markdown = `verdict\n\n${'x'.repeat(500)}\n\ntable\n\nlinks`
  assert.equal(fitMarkdown(markdown, 60, '_cut_'), 'verdict\n\ntable\n\nlinks\n\n_cut_')
})

test('what was cut once and is cut again says so once', () => {
  const once = fitMarkdown(`verdict\n\n${'x'.repeat(500)}\n\n${'y'.repeat(90)}`, 120, '_cut_')
  assert.equal(fitMarkdown(once, 60, '_cut_'), 'verdict\n\n_cut_')
})

test('the verdict goes last', () => {
  assert.equal(fitMarkdown(`verdict\n\n${'x'.repeat(50)}`, 20, 'cut'), 'verdict\n\ncut')
})

test('a cut text never has more bytes than asked for, whatever the letters', () => {
  const block = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(
      fc.array(block, { maxLength: 20 }),
      fc.integer({ min: 10, max: 2000 }),
      (blocks, maxBytes) => {
        assert.ok(Buffer.byteLength(fitMarkdown(blocks.join('\n\n'), maxBytes, 'cut')) <= maxBytes)
      },
    ),
    { seed: 5 },
  )
})
