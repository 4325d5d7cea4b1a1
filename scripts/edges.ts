/**
 * `node scripts/edges.ts [--own] [WORD…]`: moves each named threshold of src/compare (or those whose file or name holds a word) by
 * 10 % both ways, in a copy of the project, and runs the tests nearest to it. A move that no test notices is loose.
 * Exit 1 when one is. `--own` asks only the tests that have the file's name, which takes seconds a move.
 */
import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { edgesOf, movedSource } from './threshold-edges.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const ownOnly = process.argv.includes('--own')
const words = process.argv.slice(2).filter((word) => word !== '--own')

const copy = mkdtempSync(join(tmpdir(), 'edges-'))
process.on('exit', () => rmSync(copy, { recursive: true, force: true }))
for (const part of ['src', 'test', 'package.json', 'tsconfig.json']) {
  cpSync(join(ROOT, part), join(copy, part), { recursive: true })
}
symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))

/** Tests that were seen to pass with nothing moved: only their failure means anything. */
const seenPassing = new Set<string>()
let held = 0
const loose: string[] = []
for (const file of globSync('src/compare/**/*.ts', { cwd: ROOT }).sort()) {
  const source = readFileSync(join(ROOT, file), 'utf8')
  for (const edge of edgesOf(source)) {
    const label = `${file} ${edge.name} = ${edge.value}`
    if (words.length > 0 && !words.some((word) => label.includes(word))) continue
    for (const moved of edge.moved) {
      writeFileSync(join(copy, file), movedSource(source, edge, moved))
      const noticed = await isNoticed(file, source)
      if (noticed) held += 1
      else loose.push(`${label} -> ${moved}`)
      process.stdout.write(`${noticed ? 'held ' : 'LOOSE'} ${label} -> ${moved}\n`)
    }
    writeFileSync(join(copy, file), source)
  }
}
process.stdout.write(`\n${held} moves held, ${loose.length} loose\n`)
process.exit(loose.length === 0 ? 0 : 1)

/** The tests of the file's own name first, since they are quickest to fail; then those of its room. */
function testsNear(file: string): string[] {
  const room = dirname(file).replace(/^src/, 'test')
  const own = join(room, `${basename(file, '.ts')}.test.ts`)
  const all = globSync([`${room}/*.test.ts`, 'test/compare/*.test.ts'], { cwd: copy }).sort()
  if (ownOnly) return all.filter((test) => test === own)
  return existsSync(join(copy, own)) ? [own, ...all.filter((test) => test !== own)] : all
}

/**
 * Whether a test near a moved threshold fails that passes where nothing is moved; the first that does ends the search.
 * @param source The file as it is in the project.
 */
async function isNoticed(file: string, source: string): Promise<boolean> {
  for (const test of testsNear(file)) {
    if (await passes(test)) continue
    if (seenPassing.has(test)) return true
    writeFileSync(join(copy, file), source)
    if (!(await passes(test))) {
      process.stderr.write(`edges: expected ${test} to pass with nothing moved, it failed: mend it first\n`)
      process.exit(2)
    }
    seenPassing.add(test)
    return true
  }
  return false
}

async function passes(test: string): Promise<boolean> {
  const status = await new Promise<number | null>((done) => {
    const child = spawn(process.execPath, ['--test', '--test-timeout=240000', test], {
      cwd: copy,
      stdio: 'ignore',
    })
    child.on('error', () => done(null))
    child.on('close', done)
  })
  if (status === null) throw new Error(`Node could not run ${test}.`)
  return status === 0
}
