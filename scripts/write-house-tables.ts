import { readFile, writeFile } from 'node:fs/promises'
import { fileMap, roomTable } from './house-tables.ts'
import { readSources } from './import-graph.ts'
import { withMarkedPart } from './marked-part.ts'

const page = new URL('../docs/architecture.md', import.meta.url)
const files = await readSources()
const text = await readFile(page, 'utf8')
await writeFile(page, withMarkedPart(text, 'rooms', roomTable(files), 'docs/architecture.md'))
await writeFile(new URL('../docs/map.md', import.meta.url), fileMap(files))
