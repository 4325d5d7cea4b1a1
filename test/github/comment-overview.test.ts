import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseComment, type Section } from '../../src/github/comment/comment-sections.ts'
import { composeComment, MAX_COMMENT_BYTES } from '../../src/github/comment/compose-comment.ts'

const NEWEST = 'ab12'.repeat(10)
const OLDER = 'cd34'.repeat(10)

interface Reported {
  rank: number
  title: string
  runId?: number
  headSha?: string
  details?: string
  mark?: string
}

/** A section as a job writes it: heading, what changed, the rest. */
function reported(
  key: string,
  { rank, title, runId = 7, headSha = NEWEST, details = '', mark = '' }: Reported,
): Section {
  const short = headSha.slice(0, 7)
  const change = `**1111111 → ${short}: as it is.**`
  return {
    key,
    stamp: { headSha, runId, attempt: 1 },
    markdown: [
      `### sdk-memtest: ${title} · ${key}, SDK 0.19.2 · ${short}${mark}`,
      change,
      ...(details === '' ? [] : [details]),
    ].join('\n\n'),
    rows: [{ rank, cells: [key, `🔴 ${title}`, 'low', `1111111 → ${short}: as it is`] }],
  }
}

const LEAK = { rank: 3, title: 'leak, new in this pull request' }
const KNOWN = { rank: 43, title: 'leak, known' }
const CLEAN = { rank: 74, title: 'no leak' }
const LONG = 'A paragraph that is worth a fold. '.repeat(10).trim()

test('a section that is alone lends the comment its heading, and needs no overview', () => {
  const only = reported('stress', { ...LEAK, details: LONG })
  const body = composeComment([only])
  assert.equal(
    body.replace(/ row=[\w-]+/, ''),
    `<!-- sdk-memtest comment -->
### sdk-memtest: leak, new in this pull request · stress, SDK 0.19.2 · ab12ab1

<!-- sdk-memtest section=stress sha=${NEWEST} run=7 attempt=1 -->
**1111111 → ab12ab1: as it is.**

${LONG}
<!-- /sdk-memtest section=stress -->`,
  )
  assert.deepEqual(parseComment(body), [only])
})

test('of several sections one overview stands above all, and the worst stands first in it and below it', () => {
  const sections = [
    reported('basic', { ...CLEAN, details: LONG }),
    reported('listener', KNOWN),
    reported('stress', { ...LEAK, details: LONG }),
  ]
  const body = composeComment(sections)
  assert.equal(
    body,
    `<!-- sdk-memtest comment -->
### sdk-memtest: leak, new in this pull request (worst of 3 runs) · ab12ab1

| run | verdict | severity | what changed |
|---|---|---|---|
| <!-- stress 3 -->stress | 🔴 leak, new in this pull request | low | 1111111 → ab12ab1: as it is |
| <!-- listener 43 -->listener | 🔴 leak, known | low | 1111111 → ab12ab1: as it is |
| <!-- basic 74 -->basic | 🔴 no leak | low | 1111111 → ab12ab1: as it is |

<!-- sdk-memtest section=stress sha=${NEWEST} run=7 attempt=1 -->
#### leak, new in this pull request · stress, SDK 0.19.2 · ab12ab1

**1111111 → ab12ab1: as it is.**

<details open>
<summary>Figures, cause, chart, how to reproduce</summary>

${LONG}

</details>
<!-- /sdk-memtest section=stress -->
<!-- sdk-memtest section=listener sha=${NEWEST} run=7 attempt=1 -->
#### leak, known · listener, SDK 0.19.2 · ab12ab1

**1111111 → ab12ab1: as it is.**
<!-- /sdk-memtest section=listener -->
<!-- sdk-memtest section=basic sha=${NEWEST} run=7 attempt=1 -->
#### no leak · basic, SDK 0.19.2 · ab12ab1

**1111111 → ab12ab1: as it is.**

<details>
<summary>Figures, cause, chart, how to reproduce</summary>

${LONG}

</details>
<!-- /sdk-memtest section=basic -->`,
  )
  const [stress, listener, basic] = parseComment(body) ?? []
  assert.deepEqual([basic, listener, stress], sections)
  assert.equal(composeComment(parseComment(body) ?? []), body)
})

test('the first 200 characters say the verdict, whatever the number of sections', () => {
  for (const count of [1, 2, 40]) {
    const clean = Array.from({ length: count - 1 }, (_, index) => reported(`s${index}`, CLEAN))
    const first = composeComment([...clean, reported('stress', LEAK)]).slice(0, 200)
    assert.match(first, /sdk-memtest: leak, new in this pull request/)
    assert.match(first, /ab12ab1/)
  }
})

test('a section of an older commit says so below its heading, comes after all others, and is said once', () => {
  const stale = reported('stress', { ...LEAK, runId: 6, headSha: OLDER })
  const body = composeComment([stale, reported('basic', CLEAN)])
  assert.match(body, /^### sdk-memtest: no leak \(worst of 2 runs\) · ab12ab1$/m)
  assert.match(
    body,
    /\n#### leak, new in this pull request · stress, SDK 0\.19\.2 · cd34cd3\n\n_Not measured at `ab12ab1`: these are the figures of `cd34cd3`\._\n\n\*\*1111111/,
  )
  assert.match(
    body,
    /\| <!-- stress 103 -->stress \| 🔴 leak, new in this pull request _\(not at ab12ab1\)_ \|/,
  )
  const [basic, again] = parseComment(body) ?? []
  assert.deepEqual(again, stale)
  assert.equal(composeComment([basic, again].filter((each) => each !== undefined)), body)
})

test("whose figures they are stands in the heading over all, in the section's, and outlives every cut", () => {
  const mark = ' · figures of an untrusted run of stranger/r'
  const long = Array.from({ length: 900 }, (_, index) => `block ${index} ${'x'.repeat(60)}`).join('\n\n')
  const sections = ['a', 'b', 'c'].map((key) => reported(key, { ...LEAK, mark, details: long }))
  for (const maxBytes of [MAX_COMMENT_BYTES, 6000, 3000]) {
    const body = composeComment(sections, maxBytes)
    assert.ok(Buffer.byteLength(body) <= maxBytes, `${Buffer.byteLength(body)} of ${maxBytes}`)
    assert.match(body, /^### .* \(worst of 3 runs\) · ab12ab1 · figures of an untrusted run of stranger\/r$/m)
    assert.equal(body.match(/^#### .* · ab12ab1 · figures of an untrusted run of stranger\/r$/gm)?.length, 3)
    assert.equal(body.match(/^\| <!-- [abc] 3 -->/gm)?.length, 3)
  }
})

test('details go before rows of the overview, and rows from its end, counted', () => {
  const rows = Array.from({ length: 150 }, (_, index) => ({
    rank: index === 149 ? 3 : 70,
    cells: [
      `${'r'.repeat(90)}${index}`,
      '🟢 no leak',
      'none',
      `1111111 → ab12ab1: unchanged, ${'y'.repeat(60)}`,
    ],
  }))
  const long = Array.from({ length: 900 }, (_, index) => `block ${index} ${'x'.repeat(60)}`).join('\n\n')
  const joined = { ...reported('joined', { ...LEAK, details: long }), rows }
  const body = composeComment([joined])
  assert.ok(Buffer.byteLength(body) <= MAX_COMMENT_BYTES)
  assert.equal(body.match(/^\| <!-- joined \d+ -->/gm)?.length, 150)
  assert.match(body, /\| <!-- joined 3 -->r+149 \|/)
  assert.ok(body.indexOf('r149 |') < body.indexOf('r0 |'))
  assert.match(body, /_Cut to fit into a comment/)

  const less = composeComment([joined], 20_000)
  assert.ok(Buffer.byteLength(less) <= 20_000)
  const shown = less.match(/^\| <!-- joined \d+ -->/gm)?.length ?? 0
  assert.ok(shown > 50 && shown < 150)
  assert.ok(less.includes(`_and ${150 - shown} more, left out to fit_`))
  // Another job writes its section into it: what was left out is still counted.
  const merged = composeComment([...(parseComment(less) ?? []), reported('basic', CLEAN)])
  assert.match(merged, /\(worst of 151 runs\)/)
  assert.ok(merged.includes(`_and ${150 - shown} more, left out to fit_`))
})

test('where not even headings have room, the best sections go, never the worst', () => {
  const many = Array.from({ length: 256 }, (_, index) =>
    reported(`key-${index}`, { ...CLEAN, runId: 8 + index }),
  )
  const body = composeComment([...many, reported('stress', { ...LEAK, runId: 900 })])
  assert.ok(Buffer.byteLength(body) <= MAX_COMMENT_BYTES)
  assert.match(body, /^### sdk-memtest: leak, new in this pull request \(worst of \d+ runs\)/m)
  assert.equal(parseComment(body)?.[0]?.key, 'stress')
})

test('a comment that an older version wrote reads, and its sections join the overview by their headings', () => {
  const old = `<!-- sdk-memtest comment -->
<!-- sdk-memtest section=basic sha=${OLDER} run=5 attempt=1 -->
_Measured on commit \`cd34cd3\`, not on the newest one._

### sdk-memtest: no leak · basic, SDK 0.19.1 · cd34cd3

the rest
<!-- /sdk-memtest section=basic -->
<!-- sdk-memtest section=stress sha=${NEWEST} run=6 attempt=2 -->
### sdk-memtest: leak, known · stress, SDK 0.19.1 · ab12ab1

the rest
<!-- /sdk-memtest section=stress -->`
  const sections = parseComment(old)
  assert.deepEqual(sections, [
    {
      key: 'basic',
      stamp: { headSha: OLDER, runId: 5, attempt: 1 },
      markdown: '### sdk-memtest: no leak · basic, SDK 0.19.1 · cd34cd3\n\nthe rest',
    },
    {
      key: 'stress',
      stamp: { headSha: NEWEST, runId: 6, attempt: 2 },
      markdown: '### sdk-memtest: leak, known · stress, SDK 0.19.1 · ab12ab1\n\nthe rest',
    },
  ])
  const body = composeComment(sections ?? [])
  assert.match(body, /^### sdk-memtest: leak, known \(worst of 2 runs\) · ab12ab1$/m)
  assert.match(body, /^\| <!-- stress 65 -->stress \| leak, known \| {2}\| {2}\|$/m)
  assert.match(body, /^\| <!-- basic 165 -->basic \| no leak _\(not at ab12ab1\)_ \|/m)
})
