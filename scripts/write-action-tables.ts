import { readFile, writeFile } from 'node:fs/promises'
import { withActionTables } from './action-tables.ts'

const page = new URL('../docs/action.md', import.meta.url)
await writeFile(page, await withActionTables(await readFile(page, 'utf8')))
