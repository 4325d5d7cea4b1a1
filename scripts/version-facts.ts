import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PAGE = fileURLToPath(new URL('../docs/sdk-versions.md', import.meta.url))
const DATA = fileURLToPath(new URL('../src/report/tried-versions.ts', import.meta.url))

/** `src/report/tried-versions.ts`, from the table of npm's versions in `docs/sdk-versions.md`. */
export function versionFacts(page: string): string {
  const table = page.slice(0, page.indexOf('\n## '))
  const rows = table.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim())
    const functions = Number(cells[8])
    return /^\d+\.\d+\.\d+$/.test(cells[1] ?? '') && cells[8] !== '' && Number.isFinite(functions)
      ? [`  { version: '${cells[1]}', functionsPerAnswer: ${functions} },`]
      : []
  })
  return `/** Written from docs/sdk-versions.md by "npm run try-sdk-versions"; do not edit by hand. */

/** What one tried version of the npm package leaves, oldest first. */
export interface TriedVersion {
  version: string
  /** Functions left for each answered gRPC-web request. */
  functionsPerAnswer: number
}

export const TRIED_VERSIONS: readonly TriedVersion[] = [
${rows.join('\n')}
]
`
}

/** Writes it anew. */
export function writeVersionFacts(): void {
  writeFileSync(DATA, versionFacts(readFileSync(PAGE, 'utf8')))
}

if (import.meta.main) writeVersionFacts()
