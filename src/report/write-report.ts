import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunReport } from '../compare/compare.ts'
import { UsageError, WriteFailure } from '../errors.ts'
import { visibleJsonLines } from '../text/text.ts'
import { loadAssets } from './assets.ts'
import { chartSpec, renderPng, renderSvg } from './chart/chart.ts'
import { renderHtml } from './html/html.ts'
import { renderMarkdown } from './markdown/markdown.ts'
import { reportJson } from './report-json.ts'
import { runFiles } from './run-files.ts'

export interface ReportFiles extends RunReport {
  /** Made when it is not there. */
  outDir: string
  /** How a reader starts this tool (default `sdk-memtest`). */
  tool?: string
  /** False: `report.json` and `report.md` alone, without the page and the pictures. */
  isDrawn?: boolean
}

/**
 * Writes a run's report into a folder: `report.json`, `report.md`, `report.html`, `chart.vl.json`, `chart.svg`,
 * `chart.png`, and the dark twins of both pictures.
 * Each appears whole or not at all.
 * @throws WriteFailure when the disk is full; UsageError that names the first file that could not be written otherwise.
 */
export async function writeReport({
  outDir,
  tool = 'sdk-memtest',
  isDrawn = true,
  ...report
}: ReportFiles): Promise<void> {
  const { recording } = report
  await orExplain(outDir, () => mkdir(outDir, { recursive: true }))
  const write = (name: string, content: string | Uint8Array) => {
    const file = join(outDir, name)
    return orExplain(file, () => replaceFile(file, content))
  }
  // First what other programs wait for: a picture that fails must not cost the verdict.
  await write('report.json', `${visibleJsonLines(reportJson(report), 2)}\n`)
  const run = {
    report,
    name: recording.metadata?.options.scenario ?? recording.file,
    links: [],
    picture: null,
  }
  await write('report.md', renderMarkdown([run], { where: '', tool }))

  if (!isDrawn) return
  const assets = await loadAssets()
  await write(
    'report.html',
    renderHtml(report, assets.browserScripts, { tool, outDir, files: await runFiles(outDir) }),
  )
  const interactive = chartSpec(report, { theme: 'light', metric: null, interactive: true, title: 'verdict' })
  await write('chart.vl.json', `${visibleJsonLines(interactive, 1)}\n`)
  for (const [theme, suffix] of [
    ['light', ''],
    ['dark', '-dark'],
  ] as const) {
    const svg = await renderSvg(
      chartSpec(report, { theme, metric: null, interactive: false, title: 'verdict' }),
    )
    await write(`chart${suffix}.svg`, svg)
    await write(`chart${suffix}.png`, await renderPng(svg, assets.png))
  }
}

// Beside it first: a disk that is full in the middle leaves the report of before, or none.
async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const part = `${file}.part`
  try {
    await writeFile(part, content)
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true }).catch(() => {})
    throw error
  }
}

async function orExplain(file: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action()
  } catch (error) {
    if (isDiskFull(error)) throw new WriteFailure(file, error)
    throw new UsageError(`${file} should be writable, but ${reasonOf(error)}`)
  }
}

function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(codeOf(error)))
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null
}

function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'this user may not write there: choose another --out'
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file is in the place of a folder: choose another --out'
    case 'EISDIR':
      return 'a folder has that name: remove it or choose another --out'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}
