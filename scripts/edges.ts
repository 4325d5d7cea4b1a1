/**
 * `node scripts/edges.ts [--at-once=N] [--list] [--nearest] [WORD…]`: moves each named threshold (or those whose file or
 * name holds a word) by 10 % both ways, in copies of the project, and runs the tests of its room that reach its file. A
 * move that no test notices is loose. Exit 1 when one is. `--list` only tells what is a threshold and what is none;
 * `--nearest` asks only the tests that pin edges and those with the file's name, which takes a second or two a move.
 */
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { copyOfProject, firstFailure, testsReaching } from './nearest-tests.ts'
import { type Edge, edgesOf, movedSource } from './threshold-edges.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: {
    'at-once': { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
    nearest: { type: 'boolean', default: false },
  },
})

const atOnce = Number(values['at-once'])
if (!(Number.isInteger(atOnce) && atOnce > 0)) {
  process.stderr.write(`edges: expected --at-once to be a whole number from 1, got ${values['at-once']}\n`)
  process.exit(2)
}
const chosen = words.length === 0 ? ['src/'] : words
const edges = globSync('src/**/*.ts', { cwd: ROOT })
  .sort()
  .flatMap((file) => edgesOf(readFileSync(join(ROOT, file), 'utf8')).map((edge) => ({ file, ...edge })))
  .filter(({ file, name }) => chosen.some((word) => `${file} ${name}`.includes(word)))
const thresholds = edges.filter(({ kind }) => kind === 'threshold')

if (values.list) {
  for (const { file, name, value, kind } of edges)
    process.stdout.write(`${kind}\t${file}\t${name} = ${value}\n`)
  process.exit(0)
}

const folder = mkdtempSync(join(tmpdir(), 'edges-'))
// Some tests run their file as another user.
chmodSync(folder, 0o755)
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const copies = Array.from({ length: atOnce }, (_, k) => copyOfProject(ROOT, join(folder, `${k}`)))
/** Groups of tests that were seen to pass with nothing moved: only their failure means anything. */
const seenPassing = new Set<string>()
const loose = new Map<Edge, string[]>()
const waiting = [...thresholds]
await Promise.all(
  copies.map(async (copy) => {
    for (let edge = waiting.shift(); edge !== undefined; edge = waiting.shift()) await move(copy, edge)
  }),
)
const moves = thresholds.reduce((sum, { moved }) => sum + moved.length, 0)
const looseMoves = [...loose.values()].flat()
process.stdout.write(
  `\n${thresholds.length - loose.size} of ${thresholds.length} thresholds are held both ways, ${moves - looseMoves.length} of ${moves} moves; ${edges.length - thresholds.length} figures are no thresholds\n`,
)
for (const each of looseMoves.sort()) process.stdout.write(`LOOSE ${each}\n`)
process.exit(loose.size === 0 ? 0 : 1)

async function move(copy: string, edge: (typeof edges)[number]): Promise<void> {
  const { file, name, value } = edge
  const source = readFileSync(join(ROOT, file), 'utf8')
  for (const moved of edge.moved) {
    const label = `${file} ${name} = ${value} -> ${moved}`
    const noticed = await noticedBy(copy, file, source, movedSource(source, edge, moved))
    if (noticed === null) loose.set(edge, [...(loose.get(edge) ?? []), label])
    process.stdout.write(noticed === null ? `LOOSE ${label}\n` : `held  ${label} by "${noticed}"\n`)
  }
}

/** Tests that pin edges need no SDK and no browser: those that have the file's name may. */
function pinningFirst([nearest = [], above = [], ...farther]: string[][]): string[][] {
  const near = [...nearest, ...above]
  const pinsEdges = (test: string) => basename(test).startsWith('edges-of-')
  return [near.filter(pinsEdges), near.filter((test) => !pinsEdges(test)), ...farther]
}

/** The name of a test near a moved file that fails, and that passes where nothing is moved; null where none does. */
async function noticedBy(copy: string, file: string, source: string, moved: string): Promise<string | null> {
  for (const tests of pinningFirst(testsReaching(copy, file)).slice(0, values.nearest ? 2 : undefined)) {
    writeFileSync(join(copy, file), moved)
    const failure = await firstFailure(copy, tests)
    writeFileSync(join(copy, file), source)
    if (failure === null) continue
    const group = tests.join()
    const broken = seenPassing.has(group) ? null : await firstFailure(copy, tests)
    if (broken !== null) {
      process.stderr.write(
        `edges: expected the tests to pass with nothing moved, got "${broken}": mend it first\n`,
      )
      process.exit(2)
    }
    seenPassing.add(group)
    return failure
  }
  return null
}
