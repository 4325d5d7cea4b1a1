/** The chart at the top of the README, light and dark: drawn from the recorded minute whose first screen stands below it. */

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { writeReport } from '../src/report/report.ts'
import { recordedMinute } from './reader-pages.ts'

const PICTURES = [
  { drawn: 'chart.png', document: 'docs/images/memtest.png' },
  { drawn: 'chart-dark.png', document: 'docs/images/memtest-dark.png' },
] as const

/** The pictures as they should be, by their path in this repository. The same code draws the same bytes on any machine. */
export async function readmePictures(): Promise<Map<string, Buffer>> {
  const outDir = await mkdtemp(path.join(tmpdir(), 'memtest-pictures-'))
  try {
    await writeReport({ ...(await recordedMinute()), outDir })
    const files = PICTURES.map(
      async ({ drawn, document }) => [document, await readFile(path.join(outDir, drawn))] as const,
    )
    return new Map(await Promise.all(files))
  } finally {
    await rm(outDir, { recursive: true })
  }
}
