import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { byWorst } from '../compare/compare.ts'
import { WriteFailure } from '../errors.ts'
import { renderMarkdown, writeReport } from '../report/report.ts'
import type { ChartPictures } from './charts/show-charts.ts'
import { type JudgedSubject, markdownRuns } from './judged-subject.ts'
import * as core from './runner-core.ts'

/** More pictures than a reader looks through. */
const MOST_DRAWN = 24

/**
 * Writes each run's report files into its folder and, for several runs, one Markdown report over all.
 * @param tool How a reader starts this tool.
 * @param unjudged How many more runs there are, too many to judge.
 * @returns The Markdown report over all.
 */
export async function writeReports(
  judged: readonly JudgedSubject[],
  outDir: string,
  tool: string,
  unjudged = 0,
): Promise<string> {
  const drawn = new Set(drawnOf(judged))
  for (const run of judged) {
    const { subject, report } = run
    const files = drawn.has(run)
      ? 'report.md, report.html, report.json, chart.svg and chart.png'
      : 'report.md and report.json'
    const isWritten = await orWarn(() =>
      writeReport({ ...report, outDir: subject.dir, tool, isDrawn: drawn.has(run) }),
    )
    if (isWritten) core.info(`${subject.name}: ${files} in ${subject.dir}`)
  }
  const [only, ...others] = judged
  if (only !== undefined && others.length === 0 && unjudged === 0)
    return path.join(only.subject.dir, 'report.md')
  const file = path.join(outDir, 'report.md')
  const runs = markdownRuns(judged, [], () => null)
  const text = renderMarkdown(runs, { where: '', tool, unjudged, maxBytes: 10_000_000 })
  await orWarn(() =>
    writeFile(file, text).catch((error: unknown) => {
      throw new WriteFailure(file, error)
    }),
  )
  return file
}

// A disk that is full costs files, not the verdict: it is still uploaded, commented and set as an output.
async function orWarn(write: () => Promise<void>): Promise<boolean> {
  try {
    await write()
    return true
  } catch (error) {
    if (!(error instanceof WriteFailure)) throw error
    core.warning(`A report is not whole: ${error.message}`)
    return false
  }
}

/** Two requests a picture: no more than the worst few are worth. */
const MOST_PICTURES = 6

/** The charts that {@link writeReports} wrote, as pictures: the worst runs', without those that it could not write. */
export async function readPictures(judged: readonly JudgedSubject[]): Promise<ChartPictures[]> {
  const drawn = drawnOf(judged)
    .slice(0, MOST_PICTURES)
    .filter(({ subject }) => existsSync(path.join(subject.dir, 'chart-dark.png')))
  return Promise.all(
    drawn.map(async ({ subject }) => ({
      name: subject.name,
      file: subject.name === subject.scenario ? subject.name : `${subject.name}-${subject.scenario}`,
      light: await readFile(path.join(subject.dir, 'chart.png')),
      dark: await readFile(path.join(subject.dir, 'chart-dark.png')),
    })),
  )
}

/** The runs that get pages and pictures, two seconds of work each: the worst ones. */
export function drawnOf(judged: readonly JudgedSubject[]): JudgedSubject[] {
  return judged
    .toSorted((a, b) => byWorst(a.report.judgement.verdict, b.report.judgement.verdict))
    .slice(0, MOST_DRAWN)
}
