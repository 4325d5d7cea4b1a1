import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { renderMarkdown } from '../report/markdown.ts'
import { type JudgedSubject, markdownRuns } from './judged-subject.ts'
import type { ChartPictures } from './show-charts.ts'

/**
 * Writes each run's reports into its folder, and for several runs one that covers all.
 * @returns The Markdown report that covers all.
 */
export async function writeReports(judged: readonly JudgedSubject[], outDir: string): Promise<string> {
  const file = path.join(outDir, 'report.md')
  await writeFile(
    file,
    renderMarkdown(
      markdownRuns(judged, [], () => null),
      { where: '', maxBytes: 10_000_000 },
    ),
  )
  return file
}

/** The charts that {@link writeReports} wrote, as pictures. */
export async function readPictures(judged: readonly JudgedSubject[]): Promise<ChartPictures[]> {
  return Promise.all(
    judged.map(async ({ subject }) => ({
      name: subject.name,
      light: await readFile(path.join(subject.dir, 'chart.png')),
      dark: await readFile(path.join(subject.dir, 'chart-dark.png')),
    })),
  )
}
