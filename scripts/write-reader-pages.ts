import { writeFile } from 'node:fs/promises'
import { readerPages } from './reader-pages.ts'
import { readmePictures } from './readme-pictures.ts'

for (const [document, content] of [...(await readerPages()), ...(await readmePictures())]) {
  await writeFile(new URL(`../${document}`, import.meta.url), content)
}
