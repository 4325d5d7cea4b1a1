/**
 * `node scripts/mutant-noticed.ts`: what StrykerJS runs for each mutant (`stryker.config.json`): the tests of its room that
 * reach the mutated file, the nearest first, ended at the first that fails. Exit 1 when one does: the mutant is killed.
 * With `MUTANT_TESTS=near` without those of other folders that pin no edges, which is the quick look.
 */
import { fileURLToPath } from 'node:url'
import { mutatedFiles } from './mutated-files.ts'
import { firstFailure, testsReaching } from './nearest-tests.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const which = process.env.MUTANT_TESTS ?? 'all'
if (which !== 'all' && which !== 'near') {
  process.stderr.write(`mutant-noticed: expected MUTANT_TESTS to be all or near, got ${which}\n`)
  process.exit(2)
}

// StrykerJS sets it for each mutant, and not for its first run, in which nothing is mutated and all must pass.
const files = mutatedFiles(ROOT, process.env.__STRYKER_ACTIVE_MUTANT__ ?? null)
if (files.length === 0) {
  process.stderr.write('mutant-noticed: expected to run in the sandbox of StrykerJS, found no mutated file\n')
  process.exit(2)
}
const groups = files.map((file) => testsReaching(ROOT, file))
const ran = new Set<string>()
for (const far of [0, 1, 2, 3]) {
  if (far === 3 && which === 'near' && ran.size > 0) break
  const tests = [...new Set(groups.flatMap((group) => group[far] ?? []))].filter((test) => !ran.has(test))
  for (const test of tests) ran.add(test)
  const failure = await firstFailure(ROOT, tests)
  if (failure === null) continue
  process.stdout.write(`${failure}\n`)
  process.exit(1)
}
