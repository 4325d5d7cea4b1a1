/** The tests that a changed source may fail, and what they say, in a copy of the project in which it may be changed. */
import { spawn } from 'node:child_process'
import { cpSync, globSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { sourceFile } from './import-graph.ts'

/** What no test reads: history, results of a run, and what is linked instead. */
const LEFT_OUT = new Set(['.git', 'report', 'memtest-out', 'node_modules'])

/** A copy of the project, for the tests read its documents, its recipes and its Action as well. @returns Its folder. */
export function copyOfProject(root: string, folder: string): string {
  mkdirSync(folder, { recursive: true })
  for (const part of readdirSync(root).filter((name) => !LEFT_OUT.has(name))) {
    cpSync(join(root, part), join(folder, part), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/**
 * The tests of the file's room that reach it by imports, the quickest to fail first: those that import it themselves, those
 * with its name and those of its folder that pin edges (`edges-of-….test.ts`); those that pin edges in folders above; the
 * others of its folder; the others.
 */
export function testsReaching(root: string, file: string): string[][] {
  const room = file.split('/')[1] ?? ''
  const files = globSync(['src/**/*.ts', `test/${room}/**/*.ts`], { cwd: root })
  const imports = new Map(
    files.map((each) => [each, sourceFile(each, readFileSync(join(root, each), 'utf8')).imports]),
  )
  const reaches = (from: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(from)) return seen
    seen.add(from)
    for (const to of imports.get(from) ?? []) reaches(to, seen)
    return seen
  }
  const farness = (test: string) => {
    if (basename(test) === `${basename(file, '.ts')}.test.ts` || imports.get(test)?.includes(file)) return 0
    const pinsEdges = basename(test).startsWith('edges-of-')
    if (dirname(test) === folder) return pinsEdges ? 0 : 2
    return pinsEdges && folder.startsWith(`${dirname(test)}/`) ? 1 : 3
  }
  const folder = dirname(file).replace(/^src/, 'test')
  const tests = files.filter((each) => each.endsWith('.test.ts') && reaches(each).has(file)).sort()
  return [0, 1, 2, 3].map((far) => tests.filter((test) => farness(test) === far))
}

const FAILURE = /^\s*not ok \d+ - (.*)$/

/**
 * Runs tests in one process, and ends it at the first that fails.
 * @returns The name of that test, or what else went wrong; null where all pass.
 */
export async function firstFailure(root: string, tests: readonly string[]): Promise<string | null> {
  if (tests.length === 0) return null
  const options = ['--test', '--test-isolation=none', '--test-reporter=tap', '--test-timeout=240000']
  const child = spawn(process.execPath, [...options, ...tests], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      // Tests within a test would be left out.
      NODE_TEST_CONTEXT: undefined,
      // The same sources are loaded thousands of times: stripping their types is most of what a quick test takes.
      NODE_COMPILE_CACHE: join(root, '.cache', 'compiled'),
    },
  })
  const closed = new Promise<number | null>((done, failed) => {
    child.on('error', failed)
    child.on('close', done)
  })
  let failure: string | null = null
  for await (const line of createInterface({ input: child.stdout })) {
    failure ??= FAILURE.exec(line)?.[1] ?? null
    if (failure !== null) child.kill('SIGKILL')
  }
  const status = await closed
  return failure ?? (status === 0 ? null : `exit ${status}`)
}
