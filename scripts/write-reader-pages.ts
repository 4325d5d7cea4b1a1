import { writeFile } from 'node:fs/promises'
import { readerPages } from './reader-pages.ts'

for (const [document, text] of await readerPages()) {
  await writeFile(new URL(`../${document}`, import.meta.url), text)
}
