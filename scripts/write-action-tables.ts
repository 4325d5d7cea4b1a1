import { readFile, writeFile } from 'node:fs/promises'
import { withActionTables, withOptionInputs } from './action-tables.ts'

const [action, page] = ['../action.yml', '../docs/action.md'].map(
  (file) => new URL(file, import.meta.url),
) as [URL, URL]
// The page's tables are made from the file, so the file comes first.
await writeFile(action, withOptionInputs(await readFile(action, 'utf8')))
await writeFile(page, await withActionTables(await readFile(page, 'utf8')))
