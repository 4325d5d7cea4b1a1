import { readFile, writeFile } from 'node:fs/promises'
import { between, fileMap, roomTable } from './house-tables.ts'
import { readSources } from './import-graph.ts'

const page = new URL('../docs/architecture.md', import.meta.url)
const files = await readSources()
await writeFile(page, between(await readFile(page, 'utf8'), 'rooms', roomTable(files)))
await writeFile(new URL('../docs/map.md', import.meta.url), fileMap(files))
