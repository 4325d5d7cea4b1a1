/**
 * `node scripts/edges.ts [--at-once=N] [--list] [WORD…]`: moves each named threshold of the rooms that judge (or those whose
 * file or name holds a word) by 10 % both ways, in copies of the project, and runs the tests of its room that reach its file.
 * A move that no test notices is loose. Exit 1 when one is. `--list` only tells what is a threshold and what is none.
 */
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { copyOfProject, firstFailure, testsReaching } from './nearest-tests.ts'
import { type Edge, edgesOf, movedSource } from './threshold-edges.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { 'at-once': { type: 'string', default: '1' }, list: { type: 'boolean', default: false } },
})

const edges = globSync('src/compare/**/*.ts', { cwd: ROOT })
  .sort()
  .flatMap((file) => edgesOf(readFileSync(join(ROOT, file), 'utf8')).map((edge) => ({ file, ...edge })))
  .filter(({ file, name }) => words.length === 0 || words.some((word) => `${file} ${name}`.includes(word)))
const thresholds = edges.filter(({ kind }) => kind === 'threshold')

if (values.list) {
  for (const { file, name, value, kind } of edges)
    process.stdout.write(`${kind}\t${file}\t${name} = ${value}\n`)
  process.exit(0)
}

const folder = mkdtempSync(join(tmpdir(), 'edges-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const copies = Array.from({ length: Number(values['at-once']) }, (_, k) =>
  copyOfProject(ROOT, join(folder, `${k}`)),
)
const [unmoved = ''] = copies
const broken = await firstFailure(unmoved, globSync('test/compare/**/*.test.ts', { cwd: ROOT }))
if (broken !== null) {
  process.stderr.write(
    `edges: expected the tests to pass with nothing moved, got "${broken}": mend it first\n`,
  )
  process.exit(2)
}

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
    writeFileSync(join(copy, file), movedSource(source, edge, moved))
    const label = `${file} ${name} = ${value} -> ${moved}`
    const noticed = await noticedBy(copy, file)
    if (noticed === null) loose.set(edge, [...(loose.get(edge) ?? []), label])
    process.stdout.write(
      `${noticed === null ? 'LOOSE' : 'held '} ${label}${noticed === null ? '' : ` by "${noticed}"`}\n`,
    )
  }
  writeFileSync(join(copy, file), source)
}

/** The tests of the file's own name first, since they are quickest to fail; then the others, in one process. */
async function noticedBy(copy: string, file: string): Promise<string | null> {
  const { own, others } = testsReaching(copy, file)
  return (await firstFailure(copy, own)) ?? (await firstFailure(copy, others))
}
