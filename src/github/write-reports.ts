import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { renderMarkdown, writeReport } from '../report/report.ts'
import type { ChartPictures } from './charts/show-charts.ts'
import { type JudgedSubject, markdownRuns } from './judged-subject.ts'
import * as core from './runner-core.ts'

/**
 * Writes each run's report files into its folder and, for several runs, one Markdown report that covers all.
 * @param tool How a reader starts this tool.
 * @returns The Markdown report that covers all.
 */
export async function writeReports(
  judged: readonly JudgedSubject[],
  outDir: string,
  tool: string,
): Promise<string> {
  for (const { subject, report } of judged) {
    await writeReport({ ...report, outDir: subject.dir, tool })
    core.info(
      `${subject.name}: report.md, report.html, report.json, chart.svg and chart.png in ${subject.dir}`,
    )
  }
  const [only, ...others] = judged
  if (only !== undefined && others.length === 0) return path.join(only.subject.dir, 'report.md')
  const file = path.join(outDir, 'report.md')
  const runs = markdownRuns(judged, [], () => null)
  await writeFile(file, renderMarkdown(runs, { where: '', tool, maxBytes: 10_000_000 }))
  return file
}

/** The charts that {@link writeReports} wrote, as pictures. */
export async function readPictures(judged: readonly JudgedSubject[]): Promise<ChartPictures[]> {
  return Promise.all(
    judged.map(async ({ subject }) => ({
      name: subject.name,
      file: subject.name === subject.scenario ? subject.name : `${subject.name}-${subject.scenario}`,
      light: await readFile(path.join(subject.dir, 'chart.png')),
      dark: await readFile(path.join(subject.dir, 'chart-dark.png')),
    })),
  )
}
