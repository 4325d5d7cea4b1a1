import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The sources that StrykerJS mutated in its sandbox, which all hold their mutants at once, behind a switch.
 * @param mutant The one that is switched on; null for all.
 */
export function mutatedFiles(sandbox: string, mutant: string | null): string[] {
  const isSwitch =
    mutant === null ? /\bstryMutAct_\w+\("\d+"\)/ : new RegExp(`\\bstryMutAct_\\w+\\("${mutant}"\\)`)
  return globSync('src/**/*.ts', { cwd: sandbox })
    .filter((file) => isSwitch.test(readFileSync(join(sandbox, file), 'utf8')))
    .sort()
}
